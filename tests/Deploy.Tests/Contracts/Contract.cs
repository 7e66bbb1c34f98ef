using System.Reflection;
using ZeroShotOrleans.Encoding.Options;

namespace ZeroShotOrleans.Deploy.Tests.Contracts;

/// <summary>
/// What silos and clients of different builds must agree on, as lines: interfaces and their methods by alias, records by alias and their members by id, enumerations by
/// their numbers. Grain states are stored, so they are in it too.
/// </summary>
internal static class Contract
{
    /// <summary>The contract of this build.</summary>
    public static string[] OfThisBuild()
    {
        var types = new[] { typeof(IJobGrain), typeof(ModelOptions) }.SelectMany(type => type.Assembly.GetTypes()).ToArray();
        return
        [
            .. types.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
                .SelectMany(type => type.GetMethods().Where(method => method.DeclaringType == type).Select(method => Line(type, method))),
            .. types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null && !type.IsEnum).SelectMany(Members),
            .. types.Where(type => type.IsEnum && type.Assembly == typeof(IJobGrain).Assembly).SelectMany(type => type.GetEnumNames().Select(name => $"enum {Alias(type)} {Convert.ToInt64(Enum.Parse(type, name), null)} {name}")),
        ];
    }

    /// <summary>Lines in an order that does not change with the code around them.</summary>
    public static string Text(IEnumerable<string> lines) => string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n"));

    private static string Line(Type type, MethodInfo method) =>
        $"method {Alias(type)} {method.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? "?" + method.Name} "
        + $"({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}) {Name(method.ReturnType)}";

    private static IEnumerable<string> Members(Type type)
    {
        // A record of its own line: one without members is a contract too.
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

    // Of an enumeration the number alone is sent, so it needs no alias; what else has none is marked.
    private static string Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? (type.IsEnum ? "" : "?") + type.FullName;

    private static string Name(Type type) =>
        type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.Name;
}
