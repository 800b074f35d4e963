using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CloudTrailTools.PowerShell;

/// <summary>Offers the values of one kind. A completer never throws and never asks AWS: it only helps.</summary>
internal abstract class ValueCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            List<Choice> fitting = [.. Choices.Fitting(wordToComplete, Offer(new BoundArguments(fakeBoundParameters, commandName)))];
            return (fitting.Count > 0 ? fitting : OfferFor(Choices.Unquote(wordToComplete)))
                .Select(choice => new CompletionResult(
                    Choices.Quote(choice.Value, wordToComplete), choice.Value, CompletionResultType.ParameterValue, choice.Tip ?? choice.Value))
                .ToList();
        }
        catch (Exception)
        {
            return Array.Empty<CompletionResult>();
        }
    }

    internal abstract IEnumerable<Choice> Offer(BoundArguments arguments);

    /// <summary>What only a beginning that was typed suggests, where nothing else fits.</summary>
    internal virtual IEnumerable<Choice> OfferFor(string typed) => [];
}
