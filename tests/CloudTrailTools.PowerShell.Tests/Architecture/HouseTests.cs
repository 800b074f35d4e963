using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Architecture;

/// <summary>Who may know whom, and what of it may be seen.</summary>
public sealed partial class HouseTests
{
    private static readonly Assembly Core = typeof(CloudTrailEvent).Assembly;
    private static readonly Assembly Commands = typeof(CloudTrailCommand).Assembly;

    [Fact]
    public void Core_knows_the_framework_only() => Assert.DoesNotContain(References("CloudTrailTools.Core"), name => !IsFramework(name));

    [Fact]
    public void Aws_knows_Core_and_the_SDK_and_no_PowerShell() =>
        Assert.DoesNotContain(References("CloudTrailTools.Aws"), name => !IsFramework(name) && name != "CloudTrailTools.Core" && !name.StartsWith("AWSSDK.", StringComparison.Ordinal));

    /// <summary>They share a load context with whatever copy of the SDK the session has.</summary>
    [Fact]
    public void The_commands_know_Core_Aws_and_PowerShell_and_no_SDK()
    {
        string[] known = ["CloudTrailTools.Core", "CloudTrailTools.Aws", "System.Management.Automation"];

        Assert.DoesNotContain(References("CloudTrailTools.PowerShell"), name => !IsFramework(name) && !known.Contains(name));
    }

    /// <summary>PowerShell looks at all of them before the module can say which build of the others is to be taken.</summary>
    [Fact]
    public void What_the_commands_show_can_be_looked_at_without_Core() =>
        Assert.DoesNotContain(
            Commands.GetExportedTypes().SelectMany(type => type.GetInterfaces().Append(type.BaseType)).SelectMany(type => type is null ? [] : Parts(type)),
            used => used.Assembly != Commands && used.Assembly != typeof(PSCmdlet).Assembly && !IsFramework(used.Assembly.GetName().Name!));

    [Fact]
    public void No_public_member_shows_a_type_that_scripts_cannot_see()
    {
        // Everything but Core, the framework and PowerShell is loaded out of sight of scripts. Classes of commands are named by the
        // engine only.
        IEnumerable<string> hidden =
            from type in Core.GetExportedTypes().Concat(Commands.GetExportedTypes())
            from member in Shown(type)
            from used in member.Types.SelectMany(Parts)
            where used.Assembly != Core && !IsFramework(used.Assembly.GetName().Name!) && used.Assembly != typeof(PSCmdlet).Assembly
            select $"{type.Name}.{member.Name}: {used}";

        Assert.Empty(hidden);
    }

    [Fact]
    public void Every_output_type_lives_in_Core_or_the_framework()
    {
        IEnumerable<string> hidden =
            from command in CommandTypes()
            from output in command.GetCustomAttributesData().Where(a => a.AttributeType == typeof(OutputTypeAttribute))
            from argument in output.ConstructorArguments
            from type in argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> list ? list.Select(item => item.Value as Type) : [argument.Value as Type]
            where type is not null && type.Assembly != Core && !IsFramework(type.Assembly.GetName().Name!)
            select $"{command.Name}: {type}";

        Assert.Empty(hidden);
    }

    /// <summary>PowerShell takes the value 0 for false: <c>Where-Object Status</c> would drop what has it.</summary>
    [Fact]
    public void No_word_for_what_is_known_has_the_value_0() =>
        Assert.DoesNotContain(Core.GetExportedTypes().Where(type => type.IsEnum), type => Enum.GetName(type, 0) is not (null or "None" or "Unknown"));

    [Fact]
    public void Commands_are_sealed_and_their_nouns_begin_alike()
    {
        Assert.All(CommandTypes(), command =>
        {
            IList<CustomAttributeTypedArgument> name = command.GetCustomAttributesData().Single(a => a.AttributeType == typeof(CmdletAttribute)).ConstructorArguments;
            Assert.True(command.IsSealed, command.Name);
            Assert.StartsWith("CT", (string)name[1].Value!, StringComparison.Ordinal);
            Assert.Equal($"{name[0].Value}{name[1].Value}Command", command.Name);
        });
    }

    [Fact]
    public void Every_error_id_is_its_own_name_and_made_in_the_factory_and_nowhere_else()
    {
        Dictionary<string, string> sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .ToDictionary(path => path, File.ReadAllText);
        string factory = sources.Single(source => Path.GetFileName(source.Key) == "Problems.cs").Value;
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", "Help", "en-US", "about_CTErrors.md"));
        foreach (FieldInfo id in typeof(ErrorIds).GetFields(BindingFlags.Static | BindingFlags.Public))
        {
            Assert.Equal(id.Name, id.GetRawConstantValue());
            Assert.Contains($"ErrorIds.{id.Name},", factory, StringComparison.Ordinal);
            Assert.Contains($"| {id.Name} ", page, StringComparison.Ordinal);
        }

        Assert.Equal("Problems.cs", Path.GetFileName(Assert.Single(sources, source => MadeProblem().IsMatch(source.Value)).Key));
    }

    [GeneratedRegex(@"\(\s*ErrorIds\.\w+,")]
    private static partial Regex MadeProblem();

    private static IEnumerable<Type> CommandTypes() =>
        Commands.GetExportedTypes().Where(type => type.GetCustomAttributesData().Any(a => a.AttributeType == typeof(CmdletAttribute)));

    private static IEnumerable<(string Name, IEnumerable<Type> Types)> Shown(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        yield return ("base", type.BaseType is null ? type.GetInterfaces() : type.GetInterfaces().Append(type.BaseType).Where(t => t.Assembly != Commands));
        foreach (PropertyInfo property in type.GetProperties(All).Where(p => p.GetAccessors().Length > 0 || p.IsDefined(typeof(ParameterAttribute))))
        {
            yield return (property.Name, [property.PropertyType]);
        }

        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).Where(m => m.IsPublic || m.IsFamily))
        {
            IEnumerable<Type> types = method.GetParameters().Select(p => p.ParameterType);
            yield return (method.Name, method is MethodInfo info ? types.Append(info.ReturnType) : types);
        }

        foreach (FieldInfo field in type.GetFields(All).Where(f => f.IsPublic || f.IsFamily))
        {
            yield return (field.Name, [field.FieldType]);
        }
    }

    /// <summary>A type and those it is made of.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static bool IsFramework(string name) =>
        name is "mscorlib" or "netstandard" || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Management.Automation") || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static List<string> References(string house)
    {
        string path = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", house, "bin"), house + "*.dll", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("ref"))
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .First();
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToList();
    }
}
