using System.Management.Automation;

namespace CloudTrailTools.Loader;

/// <summary>Called by PowerShell on every import, ahead of the module's other parts.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => ModuleLoadContext.Prepare();
}
