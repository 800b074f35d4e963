#Requires -Version 7.4

$loaderPath = [System.IO.Path]::Combine($PSScriptRoot, 'CloudTrailTools.Loader.dll')

try {
    # The engine's types have one identity per process, so one copy of the module serves a process.
    $null = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($loaderPath)
}
catch [System.IO.FileLoadException] {
    $loaded = [CloudTrailTools.Loader.ModuleLoadContext].Assembly.Location
    throw "Another copy of CloudTrailTools ('$loaded') is already loaded in this process and cannot be unloaded. Start a new PowerShell to import '$PSScriptRoot'."
}

$nested = Import-Module -Assembly ([CloudTrailTools.Loader.ModuleLoadContext]::LoadCmdlets()) -PassThru
$module = $ExecutionContext.SessionState.Module

if ($module.NestedModules.Count -eq 0) {
    # PowerShell nests and exports nothing of an assembly that the session imported before, so a repeated import would
    # come out empty (https://github.com/PowerShell/PowerShell/issues/20710), and Get-Help would not find its file.
    $internal = [System.Reflection.BindingFlags]'Instance, NonPublic'
    [psmoduleinfo].GetMethod('AddNestedModule', $internal).Invoke($module, @(, $nested.psobject.BaseObject))
    $addExportedCmdlet = [psmoduleinfo].GetMethod('AddExportedCmdlet', $internal)
    foreach ($cmdlet in $nested.ExportedCmdlets.Values) {
        $addExportedCmdlet.Invoke($module, @(, $cmdlet))
    }
}
