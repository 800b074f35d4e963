using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace CloudTrailTools;

/// <summary>A list whose text is that of its elements: Export-Csv and grids show the text of a property, which of an ordinary list is the name of its type.</summary>
internal sealed class TextList<T>(IList<T> list) : ReadOnlyCollection<T>(list)
{
    public static new TextList<T> Empty { get; } = new([]);

    public override string ToString() => string.Join("; ", Items);
}
