using System;
using System.Management.Automation;
using System.Threading;

namespace CloudTrailTools.PowerShell.Loading;

/// <summary>Called by PowerShell on every import, ahead of all else in the module.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        ThreadPool.QueueUserWorkItem(BuildCultureTables);
        ModuleLoadContext.Prepare();
    }

    /// <summary>
    /// PowerShell will compare the names of commands as the culture does, for which the first comparison of a process builds tables: a tenth of an
    /// import. They are built beside what comes before that.
    /// </summary>
    private static void BuildCultureTables(object? state) => _ = string.Equals("a", "b", StringComparison.CurrentCultureIgnoreCase);
}
