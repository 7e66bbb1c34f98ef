using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.TextEmbeddings;

/// <summary>How a request of Text Embeddings Inference wants its texts embedded. What the models cannot do is refused by name.</summary>
/// <param name="Truncate">Whether texts may be cut to what the model reads.</param>
/// <param name="Dimensions">Length of the embeddings, or null for the model's own.</param>
internal sealed record TextEmbeddingsOptions(bool Truncate, int? Dimensions)
{
    /// <summary>Names of the members of every request that embeds texts.</summary>
    public static readonly string[] Common = ["truncate", "truncation_direction", "prompt_name"];

    /// <summary>Names of the members of a request for embeddings.</summary>
    public static readonly string[] OfEmbeddings = [.. Common, "normalize", "dimensions"];

    /// <summary>Reads the options.</summary>
    /// <exception cref="ApiException">One has the wrong type, or a value that the models cannot honour.</exception>
    public static TextEmbeddingsOptions Read(JsonMembers members)
    {
        if (members.Text("truncation_direction") is { } direction && !direction.Equals("right", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(members, "truncation_direction", $"is '{direction}'; the models of this server keep the beginning of a text. Send 'Right', or shorten the text yourself.");
        }

        if (members.Text("prompt_name") is { } prompt)
        {
            throw Refused(members, "prompt_name", $"is '{prompt}', and the models of this server have no named prompts. Leave it out, and write the prompt into the text.");
        }

        if (members.Flag("normalize") is false)
        {
            throw Refused(members, "normalize", "is false; the embeddings of this server always have length 1. Leave it out.");
        }

        // As auto_truncate of GET /info says.
        return new(members.Flag("truncate") ?? true, members.Number("dimensions"));
    }

    private static ApiException Refused(JsonMembers members, string name, string why) => new(ApiError.BadRequest($"'{members.At(name)}' {why}"));
}
