using System.Management.Automation;

namespace CloudTrailTools.PowerShell.Loading;

/// <summary>Called by PowerShell on every import, ahead of all else in the module.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => ModuleLoadContext.Prepare();
}
