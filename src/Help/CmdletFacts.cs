using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace CloudTrailTools.Help;

/// <summary>A parameter as it stands in one parameter set.</summary>
internal sealed record ParameterUse(bool Mandatory, int? Position, bool FromPipeline, bool FromPipelineByName);

/// <summary>A parameter of a cmdlet.</summary>
internal sealed record ParameterFacts(
    string Name,
    string TypeName,
    bool IsSwitch,
    bool Globbing,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    IReadOnlyDictionary<string, ParameterUse> Uses);

/// <summary>What the compiled cmdlet says of itself; the pages need not repeat it.</summary>
internal sealed record CmdletFacts(string Verb, string Noun, IReadOnlyList<string> ParameterSets, IReadOnlyList<ParameterFacts> Parameters)
{
    public const string AllSets = "__AllParameterSets";

    private const string Namespace = "System.Management.Automation.";

    public string Name => $"{Verb}-{Noun}";

    public static IReadOnlyList<CmdletFacts> ReadFrom(string assemblyPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(assemblyPath))!;
        AssemblyLoadContext context = new("cmdlets");
        context.Resolving += (_, name) =>
        {
            string path = Path.Combine(folder, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
        return context.LoadFromAssemblyPath(Path.GetFullPath(assemblyPath)).GetTypes()
            .Where(type => !type.IsAbstract && Attribute(type, "CmdletAttribute") is not null)
            .Select(Read)
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)
            .ToList();
    }

    private static CmdletFacts Read(Type type)
    {
        CustomAttributeData cmdlet = Attribute(type, "CmdletAttribute")!;
        List<ParameterFacts> parameters = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => Attribute(property, "ParameterAttribute") is not null)
            .Select(Read)
            .Where(parameter => parameter.Uses.Count > 0)
            .ToList();
        if (Named(cmdlet, "SupportsShouldProcess", false))
        {
            parameters.Add(Common("WhatIf", "wi"));
            parameters.Add(Common("Confirm", "cf"));
        }

        string? first = Named<string?>(cmdlet, "DefaultParameterSetName", null);
        // The default set may be one that no parameter names.
        List<string> sets = parameters.SelectMany(parameter => parameter.Uses.Keys).Where(set => set != AllSets)
            .Concat(first is null ? [] : [first]).Distinct()
            .OrderBy(set => set == first ? 0 : 1).ToList();
        return new CmdletFacts(
            (string)cmdlet.ConstructorArguments[0].Value!,
            (string)cmdlet.ConstructorArguments[1].Value!,
            sets.Count == 0 ? [AllSets] : sets,
            parameters);
    }

    private static ParameterFacts Read(PropertyInfo property)
    {
        Dictionary<string, ParameterUse> uses = new(StringComparer.Ordinal);
        foreach (CustomAttributeData data in property.GetCustomAttributesData().Where(data => Is(data, "ParameterAttribute")))
        {
            if (!Named(data, "DontShow", false))
            {
                int position = Named(data, "Position", int.MinValue);
                uses.Add(Named(data, "ParameterSetName", AllSets), new ParameterUse(
                    Named(data, "Mandatory", false),
                    position == int.MinValue ? null : position,
                    Named(data, "ValueFromPipeline", false),
                    Named(data, "ValueFromPipelineByPropertyName", false)));
            }
        }

        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        bool isSwitch = type.FullName == Namespace + "SwitchParameter";
        IReadOnlyList<string> values = element.IsEnum ? Enum.GetNames(element) : Strings(Attribute(property, "ValidateSetAttribute"));
        return new ParameterFacts(
            property.Name,
            isSwitch ? "SwitchParameter" : Display(type),
            isSwitch,
            Attribute(property, "SupportsWildcardsAttribute") is not null,
            Strings(Attribute(property, "AliasAttribute")),
            values,
            uses);
    }

    private static ParameterFacts Common(string name, string alias) =>
        new(name, "SwitchParameter", true, false, [alias], [], new Dictionary<string, ParameterUse> { [AllSets] = new(false, null, false, false) });

    private static string Display(Type type) => type.IsArray ? Display(type.GetElementType()!) + "[]" : type.Name;

    private static IReadOnlyList<string> Strings(CustomAttributeData? data) =>
        data?.ConstructorArguments is [{ Value: IReadOnlyCollection<CustomAttributeTypedArgument> items }]
            ? items.Select(item => Convert.ToString(item.Value, CultureInfo.InvariantCulture)!).ToList()
            : [];

    private static CustomAttributeData? Attribute(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(data => Is(data, name));

    private static bool Is(CustomAttributeData data, string name) => data.AttributeType.FullName == Namespace + name;

    private static T Named<T>(CustomAttributeData data, string name, T otherwise)
    {
        foreach (CustomAttributeNamedArgument argument in data.NamedArguments)
        {
            if (argument.MemberName == name)
            {
                return (T)argument.TypedValue.Value!;
            }
        }

        return otherwise;
    }
}
