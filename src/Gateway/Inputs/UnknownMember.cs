using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A member of a request that does not exist is refused, on every route in the same words: a misspelled option must not be ignored.</summary>
internal static class UnknownMember
{
    /// <summary>The refusal.</summary>
    /// <param name="name">The member.</param>
    /// <param name="path">The path of the object that has it, or empty for the body.</param>
    /// <param name="known">The members that the object may have.</param>
    public static ApiException Refusal(string name, string path, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        var shown = name.Length <= ClosestName.MaxLength ? name : name[..ClosestName.MaxLength] + "...";
        return new ApiException(ApiError.BadRequest(
            $"'{At(path, shown)}' is not a member that is known here.{ClosestName.Question(name, names)} Known are {string.Join(", ", names)}. All routes are described at /openapi/v1.json.", ErrorCodes.InvalidJson));
    }

    /// <summary>The path of a member in the request.</summary>
    /// <param name="path">The path of its object, or empty for the body.</param>
    /// <param name="name">The member.</param>
    public static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
