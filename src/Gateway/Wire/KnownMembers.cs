using System.Collections.Immutable;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The members of bodies that are parsed by hand.</summary>
internal static class KnownMembers
{
    /// <summary>Names and types of a record's members, as they are written in JSON.</summary>
    public static ImmutableDictionary<string, Type> Of(Type type) => NativeJson.Options.GetTypeInfo(type).Properties
        .ToImmutableDictionary(member => member.Name, member => Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType, StringComparer.Ordinal);
}
