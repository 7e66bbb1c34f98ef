using System.Reflection;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Deploy.Tests.Contracts;

/// <summary>
/// The wire contract between silos and clients of different builds, one line per fact: interfaces and their methods by alias, records by alias and their members by id,
/// enumerations by number. Grain states are stored, so they are included.
/// </summary>
internal static class Contract
{
    /// <summary>The contract of this build.</summary>
    public static string[] FromThisBuild()
    {
        var types = new[] { typeof(IJobGrain), typeof(ZeroShotSiloBuilderExtensions), typeof(IJobStore), typeof(ModelOptions) }.SelectMany(type => type.Assembly.GetTypes()).ToArray();
        return
        [
            .. types.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
                .SelectMany(type => type.GetMethods().Where(method => method.DeclaringType == type).Select(method => Line(type, method))),
            .. types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null && !type.IsEnum).SelectMany(Members),
            .. types.Where(type => type.IsEnum && (type.Assembly == typeof(IJobGrain).Assembly || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))).SelectMany(type => type.GetEnumNames().Select(name => $"enum {Alias(type)} {Convert.ToInt64(Enum.Parse(type, name), null)} {name}")),
        ];
    }

    /// <summary>Sorts the lines, so that the text does not depend on the order of the code.</summary>
    public static string Text(IEnumerable<string> lines) => string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n"));

    private static string Line(Type type, MethodInfo method) =>
        $"method {Alias(type)} {method.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? "?" + method.Name} "
        + $"({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}) {Name(method.ReturnType)}";

    private static IEnumerable<string> Members(Type type)
    {
        // Records have a line of their own, so that one without members is part of the contract too.
        yield return $"record {Alias(type)} : {(type.BaseType is { } @base && @base != typeof(object) && @base != typeof(ValueType) ? Name(@base) : "-")}";
        foreach (var member in type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            var declared = member switch
            {
                PropertyInfo property => property.PropertyType,
                FieldInfo field => field.FieldType,
                _ => null,
            };
            if (declared is not null && member.GetCustomAttribute<IdAttribute>() is { } id)
            {
                yield return $"member {Alias(type)} {id.Id} {Name(declared)}";
            }
        }
    }

    // Enumerations are sent by number and need no alias; other types without an alias are marked with a question mark.
    private static string Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? (type.IsEnum ? "" : "?") + type.FullName;

    private static string Name(Type type) =>
        type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.Name;
}
