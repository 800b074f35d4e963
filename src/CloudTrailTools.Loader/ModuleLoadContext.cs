using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace CloudTrailTools.Loader;

/// <summary>
/// Holds the cmdlets and everything they bring along (the AWS SDK) apart from other modules' copies of the same
/// assemblies. All AWSSDK v4 builds carry one assembly version, so in the default context the first one loaded would
/// serve everybody; here the module always meets the build it was made with.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CoreName = "CloudTrailTools.Core";
    private const string CmdletsName = "CloudTrailTools.PowerShell";

    private static readonly Lazy<ModuleLoadContext> Instance = new(Create);

    private readonly string _privateFolder;
    private readonly Assembly _core;

    private ModuleLoadContext(string privateFolder, Assembly core)
        : base("CloudTrailTools", isCollectible: false)
    {
        _privateFolder = privateFolder;
        _core = core;
    }

    /// <summary>
    /// The cmdlet assembly, loaded once per process in its private context. The engine's own assembly is loaded beside
    /// this one in the default context, so that its types have one identity in every runspace.
    /// </summary>
    public static Assembly LoadCmdlets() => Instance.Value.LoadFromAssemblyName(new AssemblyName(CmdletsName));

    /// <summary>Answers from the module's own folder, and leaves the framework and PowerShell to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        if (string.Equals(assemblyName.Name, CoreName, StringComparison.OrdinalIgnoreCase))
        {
            return _core;
        }

        string path = Path.Combine(_privateFolder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static ModuleLoadContext Create()
    {
        string folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
        Assembly core = Default.LoadFromAssemblyPath(Path.Combine(folder, CoreName + ".dll"));
        return new ModuleLoadContext(Path.Combine(folder, "private"), core);
    }
}
