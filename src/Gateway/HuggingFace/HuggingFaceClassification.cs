using System.Collections.Immutable;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>An image to classify.</summary>
internal sealed record HuggingFaceClassification : HuggingFaceRequest
{
    /// <summary>The image.</summary>
    public required ImageInput Image { get; init; }

    /// <summary>The labels; empty for the server's default label set.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>The template, or null.</summary>
    public string? Template { get; init; }

    /// <summary>Maximum number of labels to return.</summary>
    public int TopK { get; init; } = Limits.MaxLabels;

    /// <summary>Whether each label is scored independently.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>How logits become scores.</summary>
    public Activation Activation { get; init; }

    /// <summary>Whether the scores are the logits themselves.</summary>
    public bool AsLogits { get; init; }

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ApiException">One is invalid, or means nothing for an image.</exception>
    public static HuggingFaceClassification Of(ImageInput image, GivenParameters given, LabelInput labels)
    {
        Refuse(given, GivenParameters.OfQuery, "applies to the embeddings of texts, but this request has an image to classify.");
        var (multiLabel, function) = (given.Flag("multi_label") ?? false, given.Text("function_to_apply"));
        if (multiLabel && function is not null)
        {
            throw new ApiException(ApiError.BadRequest("'multi_label' and 'function_to_apply' exclude each other, because each says how scores are computed. Send one of them."));
        }

        if (given.Find("candidate_labels") is null && given.Find("hypothesis_template") is not null)
        {
            throw new ApiException(ApiError.BadRequest("'hypothesis_template' needs 'candidate_labels': the server's default label set has templates of its own. Send labels, or leave it out."));
        }

        return new HuggingFaceClassification
        {
            Image = image,
            Labels = given.Find("candidate_labels") is { } list ? labels.Labels(list, "candidate_labels") : [],
            Template = given.Text("hypothesis_template") is { } template ? labels.Template(template, "hypothesis_template") : null,
            TopK = given.Count("top_k") ?? Limits.MaxLabels,
            MultiLabel = multiLabel,
            AsLogits = function == "none",
            Activation = function switch
            {
                null => Activation.Trained,
                "softmax" or "none" => Activation.Softmax,
                "sigmoid" => Activation.Sigmoid,
                _ => throw new ApiException(ApiError.BadRequest($"'function_to_apply' is '{function}'; use 'softmax', 'sigmoid' or 'none'.")),
            },
        };
    }

    /// <summary>The options of the classification. All labels are needed to sort them by their logits.</summary>
    public ScoreOptions Score => new() { TopK = AsLogits ? Limits.MaxLabels : TopK, MultiLabel = MultiLabel, Activation = Activation, WithLogits = AsLogits };

    /// <summary>The scores to return, best first.</summary>
    public IEnumerable<(int Label, float Score)> Select(ImmutableArray<LabelScore> scores) => AsLogits
        ? scores.OrderByDescending(score => score.Logit).Take(TopK).Select(score => (score.Label, score.Logit))
        : scores.Select(score => (score.Label, score.Score));
}
