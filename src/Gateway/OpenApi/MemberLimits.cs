using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>
/// Adds the limits of the members of requests. Each is the constant or the setting that the server checks, so the description of a server with other settings has its limits.
/// </summary>
internal sealed class MemberLimits(IOptions<GatewayOptions> options) : IOpenApiDocumentTransformer
{
    private readonly GatewayOptions _options = options.Value;

    private SchemaLimit Label => SchemaLimit.Text(1, _options.MaxLabelLength, TextPatterns.Label);

    private SchemaLimit Labels => SchemaLimit.List(1, _options.MaxLabels, Label);

    private SchemaLimit Templates => SchemaLimit.List(null, _options.MaxTemplates, SchemaLimit.Text(null, _options.MaxLabelLength, TextPatterns.Template));

    private static SchemaLimit LabelSets => SchemaLimit.List(1, Limits.MaxLabelSetsPerJob);

    private static SchemaLimit TopK => SchemaLimit.Number(ScoreOptions.MinTopK, ScoreOptions.MaxTopK);

    private static SchemaLimit Threshold => SchemaLimit.Number(ScoreOptions.MinThreshold, ScoreOptions.MaxThreshold);

    private static SchemaLimit Rematch => SchemaLimit.Number(ScoreOptions.MinRematch, ScoreOptions.MaxRematch);

    private static SchemaLimit Path => SchemaLimit.Text(1, null);

    private static SchemaLimit Patterns => SchemaLimit.List(null, Limits.MaxPatternsPerJob, SchemaLimit.Text(1, Limits.MaxPathLength));

    private static SchemaLimit StoredSet => SchemaLimit.Text(1, null, TextPatterns.StoredLabelSet);

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (type, members) in OfBodies())
        {
            if (document.Components!.Schemas!.TryGetValue(type, out var schema))
            {
                foreach (var (member, limit) in members)
                {
                    schema.Properties![member] = limit.AddTo(schema.Properties[member]);
                }
            }
        }

        foreach (var operation in document.Paths.SelectMany(path => path.Value.Operations!.Values))
        {
            foreach (var parameter in operation.Parameters!.OfType<OpenApiParameter>())
            {
                if (OfParameter(operation.OperationId!, parameter) is { } limit)
                {
                    parameter.Schema = limit.AddTo(parameter.Schema!);
                }
            }
        }

        return Task.CompletedTask;
    }

    private Dictionary<string, Dictionary<string, SchemaLimit>> OfBodies() => new(StringComparer.Ordinal)
    {
        [nameof(ClassifyBody)] = new()
        {
            ["images"] = SchemaLimit.List(null, _options.MaxImages),
            ["embeddings"] = SchemaLimit.List(1, _options.MaxImages),
            ["labels"] = Labels, ["labelSet"] = StoredSet, ["templates"] = Templates, ["topK"] = TopK, ["threshold"] = Threshold, ["rematch"] = Rematch,
        },
        [nameof(ClassifyFormBody)] = new()
        {
            ["image"] = SchemaLimit.List(1, _options.MaxImages),
            ["labels"] = Labels, ["labelSet"] = StoredSet, ["templates"] = Templates, ["topK"] = TopK, ["threshold"] = Threshold, ["rematch"] = Rematch,
        },
        [nameof(SubmitJobBody)] = new()
        {
            ["labelSets"] = LabelSets, ["topK"] = TopK, ["threshold"] = Threshold, ["rematch"] = Rematch,
            ["keepDays"] = SchemaLimit.NumberAbove(0, HttpLimits.MaxKeepDays),
        },
        [nameof(RelabelBody)] = new() { ["labelSets"] = LabelSets, ["topK"] = TopK, ["threshold"] = Threshold },
        [nameof(JobLabelSetBody)] = new() { ["labels"] = Labels, ["templates"] = Templates, ["name"] = StoredSet },
        [nameof(PutLabelSetBody)] = new()
        {
            // A stored set may be larger than the labels of a request: that is its purpose.
            ["labels"] = SchemaLimit.List(1, Limits.MaxLabels, SchemaLimit.Text(1, Limits.MaxLabelLength, TextPatterns.Label)),
            ["templates"] = Templates,
        },
        [nameof(DirectoryBody)] = new()
        {
            ["path"] = Path, ["include"] = Patterns, ["exclude"] = Patterns, ["globs"] = Patterns,
            ["paths"] = SchemaLimit.List(null, Limits.MaxPathsPerJob, SchemaLimit.Text(1, Limits.MaxPathLength)),
        },
        [nameof(TarBody)] = new() { ["path"] = Path, ["include"] = Patterns, ["exclude"] = Patterns },
        [nameof(ListBody)] = new() { ["file"] = Path },
        [nameof(UrlsBody)] = new() { ["urls"] = SchemaLimit.List(1, Limits.MaxUrlsPerJob, SchemaLimit.Text(1, Limits.MaxUrlLength)) },
        [nameof(UploadBody)] = new() { ["name"] = SchemaLimit.Text(1, Limits.MaxNameLength, TextPatterns.UploadName) },
        [nameof(UploadFormBody)] = new() { ["image"] = SchemaLimit.List(1, null) },
        [nameof(CompleteUploadBody)] = new() { ["files"] = SchemaLimit.Number(0, null) },
        [nameof(PullModelBody)] = new() { ["model"] = Path },
        [nameof(EmbeddingBody)] = new() { ["input"] = SchemaLimit.List(1, _options.MaxEmbeddingInputs), ["dimensions"] = SchemaLimit.Number(1, null) },
        [nameof(HuggingFaceBody)] = new()
        {
            // Their length is limited only without "truncate".
            ["inputs"] = SchemaLimit.List(1, _options.MaxEmbeddingInputs),
            ["candidate_labels"] = Labels, ["hypothesis_template"] = SchemaLimit.Text(null, _options.MaxLabelLength, TextPatterns.Template), ["top_k"] = TopK,
        },
        [nameof(HuggingFaceParameters)] = new()
        {
            ["candidate_labels"] = Labels, ["hypothesis_template"] = SchemaLimit.Text(null, _options.MaxLabelLength, TextPatterns.Template), ["top_k"] = TopK,
        },
    };

    private static SchemaLimit? OfParameter(string operation, OpenApiParameter parameter) => (parameter.In, parameter.Name) switch
    {
        (ParameterLocation.Path, "index") => SchemaLimit.Number(0, null),
        (ParameterLocation.Path, "name") when operation == "putLabelSet" => SchemaLimit.Text(1, Limits.MaxNameLength, TextPatterns.LabelSetName),
        (ParameterLocation.Path, _) => SchemaLimit.Text(1, HttpLimits.MaxNameInUrl),
        (_, "from" or "first") => SchemaLimit.Number(0, null),
        (_, "most") when operation == "jobResults" => SchemaLimit.Number(1, HttpLimits.MaxPageImages),
        (_, "most") when operation == "listJobs" => SchemaLimit.Number(1, HttpLimits.MaxListedJobs),
        (_, "top_k") => TopK,
        _ => null,
    };
}
