using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace CloudTrailTools.PowerShell.Loading;

/// <summary>
/// Holds the AWS SDK, and what of the module speaks to it, apart from other modules' copies of the same assemblies.
/// All AWSSDK v4 builds carry one assembly version, so in the default context the first one loaded would serve
/// everybody; here the module always meets the build it was made with. The cmdlets themselves, which name no type of the
/// SDK, are loaded by PowerShell, in the default context.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CoreName = "CloudTrailTools.Core";
    private const string AwsName = "CloudTrailTools.Aws";

    private static readonly Lazy<ModuleLoadContext> Instance = new(Create);

    private readonly string _precompiledFolder;
    private readonly string _privateFolder;
    private readonly Assembly _core;

    private ModuleLoadContext(string precompiledFolder, string privateFolder, Assembly core)
        : base("CloudTrailTools", isCollectible: false)
    {
        _precompiledFolder = precompiledFolder;
        _privateFolder = privateFolder;
        _core = core;
        Default.Resolving += ResolveAws;
    }

    /// <summary>
    /// Prepares the process for the module, once. The engine is loaded beside the cmdlets in the default context, so that
    /// its types have one identity in every runspace, before any cmdlet asks for it.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another version of the module serves the process.</exception>
    internal static void Prepare() => _ = Instance.Value;

    /// <summary>Answers from the module's own folders, and leaves the framework and PowerShell to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        if (string.Equals(assemblyName.Name, CoreName, StringComparison.OrdinalIgnoreCase))
        {
            return _core;
        }

        string file = assemblyName.Name + ".dll";
        string path = Path.Combine(_precompiledFolder, file);
        if (!File.Exists(path))
        {
            path = Path.Combine(_privateFolder, file);
        }

        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static ModuleLoadContext Create()
    {
        string folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
        string precompiledFolder = Path.Combine(folder, RuntimeFolder());
        string corePath = Path.Combine(precompiledFolder, CoreName + ".dll");
        if (!File.Exists(corePath))
        {
            corePath = Path.Combine(folder, CoreName + ".dll");
        }

        try
        {
            return new ModuleLoadContext(precompiledFolder, Path.Combine(folder, "private"), Default.LoadFromAssemblyPath(corePath));
        }
        catch (FileLoadException exception)
        {
            throw new InvalidOperationException(
                $"Another version of CloudTrailTools is already loaded in this process and cannot be unloaded. Start a new PowerShell to import '{Path.GetDirectoryName(folder)}'.", exception);
        }
    }

    /// <summary>What a folder with assemblies compiled for this machine is called; such a folder need not be there.</summary>
    private static string RuntimeFolder()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return system + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");
    }

    /// <summary>What the cmdlets ask for when the first of them needs AWS.</summary>
    private Assembly? ResolveAws(AssemblyLoadContext context, AssemblyName assemblyName) =>
        assemblyName.Name == AwsName ? LoadFromAssemblyName(assemblyName) : null;
}
