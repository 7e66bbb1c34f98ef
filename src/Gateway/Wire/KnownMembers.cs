using System.Collections.Immutable;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The members of bodies that are parsed by hand. A misspelled one is refused: otherwise it would be ignored in silence.</summary>
internal static class KnownMembers
{
    /// <summary>Names and types of a record's members, as they are written in JSON.</summary>
    public static ImmutableDictionary<string, Type> Of(Type type) => NativeJson.Options.GetTypeInfo(type).Properties
        .ToImmutableDictionary(member => member.Name, member => Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType, StringComparer.Ordinal);

    /// <summary>The refusal of an unknown member.</summary>
    /// <param name="name">The member.</param>
    /// <param name="where">What has it, such as "the body".</param>
    /// <param name="known">The members that it may have.</param>
    public static ApiException Refusal(string name, string where, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        var shown = name.Length <= ClosestName.MaxLength ? name : name[..ClosestName.MaxLength] + "...";
        return new ApiException(ApiError.BadRequest(
            $"There is no '{shown}' in {where}.{ClosestName.Question(name, names)} It may have {string.Join(", ", names[..^1])} and {names[^1]}; all routes are described at /openapi/v1.json.", ErrorCodes.InvalidJson));
    }
}
