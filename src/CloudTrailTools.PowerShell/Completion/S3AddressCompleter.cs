using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CloudTrailTools.PowerShell;

/// <summary>Addresses of the buckets met in this process, where one is begun, and else files as PowerShell offers them.</summary>
internal sealed class S3AddressCompleter : ValueCompleter, IArgumentCompleter
{
    /// <inheritdoc/>
    // Where a parameter has a completer, PowerShell leaves files to it.
    IEnumerable<CompletionResult> IArgumentCompleter.CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        S3Address.IsAddress(Choices.Unquote(wordToComplete))
            ? CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters)
            : CompletionCompleters.CompleteFilename(wordToComplete);

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => SeenValues.Buckets.All().Select(bucket => new Choice(new S3Address(bucket, "").ToString()));
}
