using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Numerics.Tensors;
using ModelContextProtocol.Server;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>Tools that classify images and search labels.</summary>
internal sealed class ImageTools(AgentConnection connection, AgentImages images)
{
    // A text is embedded for each: more would take minutes.
    private const int MaxSearched = 5_000;

    [McpServerTool(Name = "classify_images", Title = "Classify images", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Scores images for labels in plain words, without training. Give 'labels' or 'labelSet'. An image that cannot be read is a result with an error, beside the others.")]
    public async Task<AgentClassification> ClassifyImagesAsync(
        [Description("Paths of image files, relative to the first allowed folder or absolute; http(s) URLs if the server allows them. 1 to 64.")] string[] images,
        [Description("The labels, such as [\"cat\", \"dog\"]. Scores of competing labels add up to 1, so give all alternatives.")] string[]? labels = null,
        [Description("Name of a stored label set, optionally with @ and a version, instead of labels.")] string? labelSet = null,
        [Description("Number of labels per image. Default 5.")] int topK = 5,
        [Description("Whether labels are independent, so that several may score high.")] bool multiLabel = false,
        [Description("Name of the model. Default: the default model; list_models shows all.")] string? model = null,
        CancellationToken cancellationToken = default)
    {
        if (images.Length is < 1 or > Limits.MaxImagesPerRequest)
        {
            throw new ArgumentException($"'images' needs 1 to {Limits.MaxImagesPerRequest} images (got {images.Length}). Use submit_folder for more.");
        }

        var set = AgentLabels.Read(labels, labelSet);
        var client = await connection.GetAsync(cancellationToken);
        var read = await ReadAsync(images, cancellationToken);
        ImmutableArray<ZeroShotImage> sent = [.. read.Select(image => image.Image).OfType<ZeroShotImage>()];
        var answer = sent.IsEmpty ? null : await client.ClassifyAsync(
            new ClassificationRequest { Images = sent, LabelSets = [set], Options = new() { Model = model, Score = new() { TopK = topK, MultiLabel = multiLabel } } }, cancellationToken);
        var results = new Queue<ImageClassification>(answer?.Results ?? []);
        return new AgentClassification(
            [.. read.Select((image, index) => image.Image is null ? AgentImage.Failed(images[index], image.Error, image.Problem) : AgentImage.Of(results.Dequeue(), images[index]))],
            answer?.Model ?? model ?? "",
            [.. answer?.Warnings.Select(warning => warning.Message) ?? []]);
    }

    [McpServerTool(Name = "search_labels", Title = "Search labels", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds the labels that are closest to a text or to an image: among 'labels', in the stored label set 'labelSet', or, without both, in all stored label sets.")]
    public async Task<AgentMatches> SearchLabelsAsync(
        [Description("The text to search for. Give 'text' or 'image'.")] string? text = null,
        [Description("The image to search for: a path or URL.")] string? image = null,
        [Description("Name of a stored label set, optionally with @ and a version.")] string? labelSet = null,
        [Description("Labels to search, instead of stored ones.")] string[]? labels = null,
        [Description("Number of labels to return, 1 to 100. Default 10.")] int most = 10,
        [Description("Name of the model. Default: the default model.")] string? model = null,
        CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(text) == string.IsNullOrWhiteSpace(image))
        {
            throw new ArgumentException("Give 'text' or 'image': what to find labels for.");
        }

        if (most is < 1 or > 100)
        {
            throw new ArgumentException($"'most' must be 1 to 100 (got {most}).");
        }

        var client = await connection.GetAsync(cancellationToken);
        var sets = await SetsAsync(client, labels, labelSet, cancellationToken);
        var found = string.IsNullOrWhiteSpace(text)
            ? await NearImageAsync(client, image!, sets, most, model, cancellationToken)
            : await NearTextAsync(client, text, sets, model, cancellationToken);
        return new AgentMatches([.. found.OrderByDescending(match => match.Similarity).Take(most)]);
    }

    [McpServerTool(Name = "list_label_sets", Title = "List label sets", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The stored label sets, by name. Use a name as 'labelSet' of other tools.")]
    public async Task<AgentLabelSets> ListLabelSetsAsync(CancellationToken cancellationToken = default) => new(
        [.. (await (await connection.GetAsync(cancellationToken)).ListLabelsAsync(cancellationToken)).Select(set => new AgentLabelSet(set.Name, set.Version, set.Labels))]);

    [McpServerTool(Name = "list_models", Title = "List models", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The models. Use a name as 'model' of other tools.")]
    public async Task<AgentModels> ListModelsAsync(CancellationToken cancellationToken = default) => new(
        [.. (await (await connection.GetAsync(cancellationToken)).ListModelsAsync(cancellationToken)).Select(model => new AgentModel(model.Name, model.Family, model.Dimensions, model.License))]);

    private static async Task<ImmutableArray<LabelSetDefinition>> SetsAsync(IZeroShotClient client, string[]? labels, string? labelSet, CancellationToken cancellationToken)
    {
        if (labels is { Length: > 0 })
        {
            return [AgentLabels.Read(labels, labelSet)];
        }

        if (labelSet is not null)
        {
            var asked = AgentLabels.Read(labels, labelSet);
            return [(await client.GetLabelsAsync(asked.Name!, asked.Version, cancellationToken)).Definition];
        }

        var names = await client.ListLabelsAsync(cancellationToken);
        if (names.IsEmpty)
        {
            throw new ArgumentException("There are no stored label sets to search. Give 'labels'.");
        }

        var sets = ImmutableArray.CreateBuilder<LabelSetDefinition>();
        if (names.Sum(name => (long)name.Labels) > MaxSearched)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The stored label sets have {names.Sum(name => (long)name.Labels)} labels, more than the {MaxSearched} that are searched together. Give 'labelSet': {string.Join(", ", names.Take(20).Select(name => name.Name))}."));
        }

        foreach (var name in names)
        {
            sets.Add((await client.GetLabelsAsync(name.Name, name.Version, cancellationToken)).Definition);
        }

        return sets.ToImmutable();
    }

    private static async Task<IEnumerable<AgentMatch>> NearTextAsync(
        IZeroShotClient client, string text, ImmutableArray<LabelSetDefinition> sets, string? model, CancellationToken cancellationToken)
    {
        (string Label, string? Set)[] labels = [.. sets.SelectMany(set => set.Labels.Select(label => (label, set.Name)))];
        if (labels.Length > MaxSearched)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{labels.Length} labels are more than the {MaxSearched} that a text can be compared with. Give fewer."));
        }

        string[] different = [.. labels.Select(label => label.Label).Distinct(StringComparer.Ordinal)];
        var vectors = await client.EmbedTextsAsync([text, .. different], new EmbedOptions { Model = model }, cancellationToken);
        var similarities = different.Select((label, index) => (label, TensorPrimitives.Dot(vectors[0].Span, vectors[index + 1].Span))).ToDictionary(StringComparer.Ordinal);
        return labels.Select(label => new AgentMatch(label.Label, label.Set, similarities[label.Label]));
    }

    private async Task<IEnumerable<AgentMatch>> NearImageAsync(
        IZeroShotClient client, string image, ImmutableArray<LabelSetDefinition> sets, int most, string? model, CancellationToken cancellationToken)
    {
        var (read, _, problem) = await images.ReadAsync(image, cancellationToken);
        if (read is null)
        {
            throw new ArgumentException($"'{image}': {problem}");
        }

        var found = new List<AgentMatch>();
        foreach (var part in sets.Chunk(Limits.MaxLabelSetsPerJob))
        {
            // A stored set is named alone: its embeddings are stored too.
            var answer = await client.ClassifyAsync(
                new ClassificationRequest
                {
                    Images = [read],
                    LabelSets = [.. part.Select(set => set.Name is null ? set : new LabelSetDefinition { Name = set.Name, Version = set.Version })],
                    Options = new() { Model = model, Score = new() { TopK = most, WithLogits = true } },
                },
                cancellationToken);
            var result = answer.Results[0];
            if (result.Error != ImageError.None)
            {
                throw new ArgumentException($"'{image}': {result.Detail}");
            }

            found.AddRange(result.LabelSets.SelectMany(set => set.Scores.Select(score => new AgentMatch(score.Label, set.Name, score.Cosine ?? 0))));
        }

        return found;
    }

    private async Task<(ZeroShotImage? Image, ImageError Error, string Problem)[]> ReadAsync(string[] names, CancellationToken cancellationToken)
    {
        var read = new (ZeroShotImage?, ImageError, string)[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            read[i] = await images.ReadAsync(names[i], cancellationToken);
        }

        return read;
    }
}
