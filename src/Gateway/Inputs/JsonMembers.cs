using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>An object of a request, all of whose members are known: an unknown or repeated one is refused with its path, because an ignored option is worse than an error.</summary>
internal readonly struct JsonMembers
{
    private readonly JsonElement _element;
    private readonly string _path;

    private JsonMembers(JsonElement element, string path) => (_element, _path) = (element, path);

    /// <summary>Reads an object.</summary>
    /// <param name="element">The object.</param>
    /// <param name="path">Its path in the request, or empty for the whole body.</param>
    /// <param name="known">The members that it may have.</param>
    /// <exception cref="ApiException">It is not an object, or has an unknown or repeated member.</exception>
    public static JsonMembers Of(JsonElement element, string path, params IReadOnlyCollection<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(ApiError.BadRequest($"'{path}' must be an object.", ErrorCodes.InvalidJson));
        }

        var members = new JsonMembers(element, path);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var name in element.EnumerateObject().Select(member => member.Name))
        {
            if (!known.Contains(name))
            {
                throw UnknownMember.Refusal(name, path, known);
            }

            if (!seen.Add(name))
            {
                throw new ApiException(ApiError.BadRequest($"'{members.At(name)}' appears twice. Send it once.", ErrorCodes.InvalidJson));
            }
        }

        return members;
    }

    /// <summary>The value of a member; null if it is missing or null.</summary>
    public JsonElement? this[string name] => _element.Property(name);

    /// <summary>The path of a member in the request.</summary>
    public string At(string name) => UnknownMember.At(_path, name);

    /// <summary>A member that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="example">What to send.</param>
    public JsonElement Required(string name, string example) =>
        this[name] ?? throw new ApiException(ApiError.BadRequest($"'{At(name)}' is missing. Send {example}."));

    /// <summary>A string, or null if the member is missing.</summary>
    public string? Text(string name) => this[name]?.Text($"'{At(name)}'");

    /// <summary>A whole number, or null if the member is missing.</summary>
    public int? Number(string name) => this[name]?.Number($"'{At(name)}'");

    /// <summary>True or false, or null if the member is missing.</summary>
    public bool? Flag(string name) => this[name] switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new ApiException(ApiError.BadRequest($"'{At(name)}' must be true or false.")),
    };

    /// <summary>The elements of an array.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="example">What to send.</param>
    public JsonElement[] Array(string name, string example) => Required(name, example) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray()]
        : throw new ApiException(ApiError.BadRequest($"'{At(name)}' must be an array. Send {example}."));
}
