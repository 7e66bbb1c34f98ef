using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>The parameters of a request, wherever its client put them: in <c>parameters</c>, at the root of the body, or in the query.</summary>
internal sealed class GivenParameters
{
    private static readonly ImmutableDictionary<string, Type> _parameters = KnownMembers.Of(typeof(HuggingFaceParameters));
    private static readonly ImmutableDictionary<string, Type> _options = KnownMembers.Of(typeof(HuggingFaceOptions));
    private static readonly string[] _root = [.. KnownMembers.Of(typeof(HuggingFaceBody)).Keys];

    // As JavaScript programs write them.
    private static readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal)
    {
        ["candidateLabels"] = "candidate_labels", ["hypothesisTemplate"] = "hypothesis_template", ["topK"] = "top_k",
    };

    /// <summary>Those that may be in the query: what an image in bytes, which has no other place for them, can be classified with.</summary>
    public static readonly ImmutableArray<string> OfQuery = ["candidate_labels", "hypothesis_template", "top_k", "multi_label", "function_to_apply"];

    private readonly Dictionary<string, JsonElement> _given = new(StringComparer.Ordinal);

    private GivenParameters()
    {
    }

    /// <summary>Names of the parameters that were given.</summary>
    public IEnumerable<string> Names => _given.Keys;

    /// <summary>Reads the query, and a body whose parameters take precedence over those of the query.</summary>
    /// <exception cref="ApiException">A name is unknown, or given twice.</exception>
    public static GivenParameters Read(IQueryCollection query, JsonElement? body = null)
    {
        var all = new GivenParameters();
        foreach (var name in OfQuery.Where(query.ContainsKey))
        {
            all.AddQuery(name, query[name]);
        }

        if (body is { } root)
        {
            var ofBody = new GivenParameters();
            ofBody.AddBody(root);
            foreach (var (name, value) in ofBody._given)
            {
                all._given[name] = value;
            }
        }

        return all;
    }

    /// <summary>The value of a parameter, or null.</summary>
    public JsonElement? Find(string name) => _given.TryGetValue(name, out var value) ? value : null;

    /// <summary>A string, or null.</summary>
    public string? Text(string name) => Find(name)?.Text(name);

    /// <summary>True or false, or null.</summary>
    public bool? Flag(string name) => Find(name)?.Flag(name);

    /// <summary>A whole number from 1 to <see cref="Limits.MaxLabels"/>, more than any model has dimensions; or null.</summary>
    public int? Count(string name) => Find(name)?.Number(name) switch
    {
        null => null,
        < 1 or > Limits.MaxLabels => throw new ApiException(ApiError.BadRequest($"{name} must be a whole number from 1 to {Limits.MaxLabels}.")),
        var count => count,
    };

    private void AddBody(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "inputs" or "image":
                    break;
                case "parameters":
                    AddAll(member.Value);
                    break;
                case "options":
                    CheckOptions(member.Value);
                    break;
                default:
                    Add(member, "", _root);
                    break;
            }
        }
    }

    private void AddAll(JsonElement parameters)
    {
        foreach (var member in Members(parameters, "parameters"))
        {
            Add(member, "parameters", _parameters.Keys);
        }
    }

    private void Add(JsonProperty member, string path, IEnumerable<string> known)
    {
        var name = _aliases.GetValueOrDefault(member.Name, member.Name);
        if (!_parameters.ContainsKey(name))
        {
            throw UnknownMember.Refusal(member.Name, path, known);
        }

        if (member.Value.ValueKind != JsonValueKind.Null && !_given.TryAdd(name, member.Value))
        {
            throw Twice(member.Name);
        }
    }

    // Unknown and repeated ones were refused before; repeated labels are a list.
    private void AddQuery(string name, StringValues values) => _given.Add(name, ValueOf(string.Join(',', values.ToArray()), _parameters[name]));

    private static JsonElement ValueOf(string text, Type type) =>
        type == typeof(int) && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? JsonSerializer.SerializeToElement(number)
        : type == typeof(bool) && bool.TryParse(text, out var flag) ? JsonSerializer.SerializeToElement(flag)
        : JsonSerializer.SerializeToElement(text);

    // They concern how Hugging Face's own service runs. What has an effect there and none here is refused.
    private static void CheckOptions(JsonElement options)
    {
        foreach (var member in Members(options, "options"))
        {
            if (!_options.ContainsKey(member.Name))
            {
                throw UnknownMember.Refusal(member.Name, "options", _options.Keys);
            }

            if (member.Value.ValueKind != JsonValueKind.Null && member.Value.Flag($"options.{member.Name}") && member.Name is "use_gpu" or "dont_load_model")
            {
                throw new ApiException(ApiError.BadRequest(member.Name == "use_gpu"
                    ? "'options.use_gpu' has no effect here: the operator of the server chooses the devices. Leave it out."
                    : "'options.dont_load_model' is not supported: a model is loaded when it is needed. Leave it out; GET /v1/models says which models are loaded."));
            }
        }
    }

    private static JsonProperty[] Members(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => [.. element.EnumerateObject()],
        JsonValueKind.Null => [],
        _ => throw new ApiException(ApiError.BadRequest($"'{name}' must be an object.", ErrorCodes.InvalidJson)),
    };

    private static ApiException Twice(string name) => new(ApiError.BadRequest($"'{name}' is given more than once. Send it once."));
}
