using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml;

namespace CloudTrailTools.Help;

/// <summary>Writes the file that Get-Help reads for the cmdlets of an assembly.</summary>
internal sealed class MamlWriter(IReadOnlyDictionary<string, ParameterText> shared)
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public void Write(IEnumerable<(CmdletFacts Facts, CmdletPage Page)> cmdlets, string path)
    {
        XmlWriterSettings settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };
        using XmlWriter writer = XmlWriter.Create(path, settings);
        writer.WriteStartElement("helpItems", "http://msh");
        writer.WriteAttributeString("schema", "maml");
        foreach ((CmdletFacts facts, CmdletPage page) in cmdlets)
        {
            WriteCommand(writer, facts, page);
        }

        writer.WriteEndElement();
    }

    private void WriteCommand(XmlWriter writer, CmdletFacts facts, CmdletPage page)
    {
        foreach (string name in page.Parameters.Keys.Where(name => !facts.Parameters.Any(parameter => Same(parameter.Name, name))))
        {
            throw new HelpSourceException(page.SourcePath, 1, $"{facts.Name} has no parameter -{name}.");
        }

        writer.WriteStartElement("command", "command", Command);
        writer.WriteAttributeString("xmlns", "maml", null, Maml);
        writer.WriteAttributeString("xmlns", "dev", null, Dev);

        writer.WriteStartElement("details", Command);
        writer.WriteElementString("name", Command, facts.Name);
        WriteParagraphs(writer, "description", [page.Synopsis]);
        writer.WriteElementString("verb", Command, facts.Verb);
        writer.WriteElementString("noun", Command, facts.Noun);
        writer.WriteEndElement();

        WriteParagraphs(writer, "description", page.Description);
        WriteSyntax(writer, facts);

        writer.WriteStartElement("parameters", Command);
        foreach (ParameterFacts parameter in facts.Parameters.OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase))
        {
            WriteParameter(writer, parameter, Text(page, facts, parameter), parameter.Uses.Values.First(), inSyntax: false);
        }

        writer.WriteEndElement();

        WriteTypes(writer, "inputTypes", "inputType", page.Inputs);
        WriteTypes(writer, "returnValues", "returnValue", page.Outputs);
        if (page.Notes.Count > 0)
        {
            writer.WriteStartElement("alertSet", Maml);
            WriteParagraphs(writer, "alert", page.Notes);
            writer.WriteEndElement();
        }

        WriteExamples(writer, page.Examples);

        writer.WriteStartElement("relatedLinks", Maml);
        foreach (string link in page.RelatedLinks)
        {
            writer.WriteStartElement("navigationLink", Maml);
            writer.WriteElementString("linkText", Maml, link.TrimStart('-', '*', ' '));
            writer.WriteElementString("uri", Maml, string.Empty);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private ParameterText? Text(CmdletPage page, CmdletFacts facts, ParameterFacts parameter)
    {
        ParameterText? text = page.Parameters.GetValueOrDefault(parameter.Name) ?? shared.GetValueOrDefault(parameter.Name);
        if (text is null)
        {
            Console.WriteLine($"{page.SourcePath}: warning CTHELP: {facts.Name} -{parameter.Name} is not described.");
        }

        return text;
    }

    private static void WriteSyntax(XmlWriter writer, CmdletFacts facts)
    {
        writer.WriteStartElement("syntax", Command);
        foreach (string set in facts.ParameterSets)
        {
            writer.WriteStartElement("syntaxItem", Command);
            writer.WriteElementString("name", Maml, facts.Name);
            IEnumerable<(ParameterFacts Parameter, ParameterUse Use)> uses = facts.Parameters
                .Select(parameter => (parameter, use: parameter.Uses.GetValueOrDefault(set) ?? parameter.Uses.GetValueOrDefault(CmdletFacts.AllSets)))
                .Where(pair => pair.use is not null)
                .Select(pair => (pair.parameter, pair.use!))
                .OrderBy(pair => pair.Item2.Position ?? int.MaxValue)
                .ThenByDescending(pair => pair.Item2.Mandatory);
            foreach ((ParameterFacts parameter, ParameterUse use) in uses)
            {
                WriteParameter(writer, parameter, null, use, inSyntax: true);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteParameter(XmlWriter writer, ParameterFacts parameter, ParameterText? text, ParameterUse use, bool inSyntax)
    {
        writer.WriteStartElement("parameter", Command);
        writer.WriteAttributeString("required", Bool(use.Mandatory));
        writer.WriteAttributeString("variableLength", "true");
        writer.WriteAttributeString("globbing", Bool(parameter.Globbing));
        writer.WriteAttributeString("pipelineInput", Pipeline(use));
        writer.WriteAttributeString("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        writer.WriteAttributeString("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases));
        writer.WriteElementString("name", Maml, parameter.Name);
        WriteParagraphs(writer, "description", text?.Paragraphs ?? []);
        if (parameter.Values.Count > 0)
        {
            writer.WriteStartElement("parameterValueGroup", Command);
            foreach (string value in parameter.Values)
            {
                writer.WriteStartElement("parameterValue", Command);
                writer.WriteAttributeString("required", "false");
                writer.WriteString(value);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        if (!inSyntax || !parameter.IsSwitch)
        {
            writer.WriteStartElement("parameterValue", Command);
            writer.WriteAttributeString("required", Bool(!parameter.IsSwitch));
            writer.WriteString(parameter.TypeName);
            writer.WriteEndElement();
        }

        writer.WriteStartElement("type", Dev);
        writer.WriteElementString("name", Maml, parameter.TypeName);
        writer.WriteElementString("uri", Maml, string.Empty);
        writer.WriteEndElement();
        writer.WriteElementString("defaultValue", Dev, text?.Default ?? (parameter.IsSwitch ? "False" : "None"));
        writer.WriteEndElement();
    }

    private static void WriteExamples(XmlWriter writer, IReadOnlyList<ExampleText> examples)
    {
        writer.WriteStartElement("examples", Command);
        for (int i = 0; i < examples.Count; i++)
        {
            ExampleText example = examples[i];
            writer.WriteStartElement("example", Command);
            writer.WriteElementString("title", Maml, $"Example {i + 1}: {MarkdownText.Plain(example.Title)}");
            writer.WriteElementString("code", Dev, example.Code);
            WriteParagraphs(writer, "remarks", example.Remarks, Dev);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteTypes(XmlWriter writer, string group, string item, IReadOnlyList<string> paragraphs)
    {
        writer.WriteStartElement(group, Command);
        foreach (string paragraph in paragraphs)
        {
            writer.WriteStartElement(item, Command);
            writer.WriteStartElement("type", Dev);
            writer.WriteElementString("name", Maml, paragraph.TrimStart('-', '*', ' '));
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteParagraphs(XmlWriter writer, string element, IEnumerable<string> paragraphs, string elementNamespace = Maml)
    {
        writer.WriteStartElement(element, elementNamespace);
        foreach (string paragraph in paragraphs)
        {
            writer.WriteElementString("para", Maml, paragraph);
        }

        writer.WriteEndElement();
    }

    private static string Pipeline(ParameterUse use) => (use.FromPipeline, use.FromPipelineByName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string Bool(bool value) => value ? "true" : "false";

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
