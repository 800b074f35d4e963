# The manifest names CloudTrailTools.PowerShell.dll here, where it is not: PowerShell then asks for it by name, and the
# loader answers with the one in private/, in a load context of its own. Test-ModuleManifest looks for a file, and takes this one.
