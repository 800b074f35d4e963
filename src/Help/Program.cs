using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.Help;

/// <summary>
/// Makes the files that Get-Help reads out of the markdown pages: MAML for the cmdlets, plain text for the topics.
/// Arguments: the cmdlet assembly, what its file is called in the module, the folder of pages, the folder to write to.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [string assemblyPath, string fileName, string sourceFolder, string outputFolder])
        {
            Console.Error.WriteLine("Usage: CloudTrailTools.Help <cmdlet assembly> <its file in the module> <folder of pages> <output folder>");
            return 2;
        }

        try
        {
            return Generate(assemblyPath, fileName, sourceFolder, outputFolder);
        }
        catch (HelpSourceException e)
        {
            // In the form that the build shows as an error of that line.
            Console.Error.WriteLine($"{e.Path}({e.Line}): error CTHELP: {e.Message}");
            return 1;
        }
    }

    private static int Generate(string assemblyPath, string fileName, string sourceFolder, string outputFolder)
    {
        IReadOnlyList<CmdletFacts> cmdlets = CmdletFacts.ReadFrom(assemblyPath);
        IReadOnlyDictionary<string, ParameterText> shared = SharedParameters.Read(sourceFolder);
        List<(CmdletFacts Facts, CmdletPage Page)> documented = [];
        foreach (CmdletFacts cmdlet in cmdlets)
        {
            string path = Path.Combine(sourceFolder, cmdlet.Name + ".md");
            if (File.Exists(path))
            {
                documented.Add((cmdlet, CmdletPage.Read(path)));
            }
            else
            {
                Console.WriteLine($"{path}: warning CTHELP: {cmdlet.Name} has no help page.");
            }
        }

        Directory.CreateDirectory(outputFolder);
        new MamlWriter(shared).Write(documented, Path.Combine(outputFolder, fileName + "-Help.xml"));
        foreach (string topic in Directory.EnumerateFiles(sourceFolder, "about_*.md").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(topic);
            File.WriteAllText(Path.Combine(outputFolder, name + ".help.txt"), TopicText.Render(name, File.ReadAllText(topic)));
        }

        return 0;
    }
}
