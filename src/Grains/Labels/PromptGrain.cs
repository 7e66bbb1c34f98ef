using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Prompts;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Prompt embeddings of one text tower. Not reentrant, and that is the point: of two label sets with the same new prompt the second finds it stored.</summary>
internal sealed class PromptGrain(IPromptStore store, CacheMeter meter) : Grain, IPromptGrain
{
    private readonly CacheCounts _counts = meter.Of("prompts");

    // A run of a text tower keeps one core busy, and sets wait here in one line: two runs at once, as one set alone would have.
    private const int CallsInFlight = 2;

    // Below, two half calls would batch worse than one.
    private const int MinPromptsPerCall = 16;

    /// <summary>The grain of a model's text tower.</summary>
    public static string KeyOf(ModelInfo model) => $"{model.Name}/{model.TextFingerprint}";

    public async Task<PromptEmbeddings> EmbedAsync(ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length is >= 1 and <= ITextEncoderGrain.MaxPromptsPerCall,
            $"{prompts.Length} prompts are not what one call takes. Send 1 to {ITextEncoderGrain.MaxPromptsPerCall} at a time.");
        var (model, tower) = ParseKey();
        var embeddings = (await store.FindAsync(tower, prompts, cancellationToken)).ToArray();
        int[] missing = [.. Enumerable.Range(0, prompts.Length).Where(at => embeddings[at] is null)];
        _counts.Hit(prompts.Length - missing.Length);
        _counts.Miss(missing.Length);
        if (missing.Length > 0)
        {
            var rows = await RunAsync(model, tower, [.. missing.Select(at => prompts[at])], cancellationToken);
            foreach (var (row, at) in missing.Index())
            {
                embeddings[at] = rows[row];
            }

            // Not the caller's token: what was worked for is stored even when the caller has left.
            await store.SaveAsync(tower, [.. missing.Select(at => KeyValuePair.Create(prompts[at], embeddings[at]!))], CancellationToken.None);
        }

        return new PromptEmbeddings(Join(embeddings!), missing.Length);
    }

    private async Task<byte[][]> RunAsync(string model, string tower, string[] prompts, CancellationToken cancellationToken)
    {
        var encoder = GrainFactory.GetTextEncoder();
        var info = await encoder.DescribeAsync(model, cancellationToken);

        // Under the name of one tower the embeddings of another would be kept for good.
        if (info.TextFingerprint != tower)
        {
            throw TextTowerMismatch.Of(model, info.TextFingerprint, tower);
        }

        var perCall = Math.Max(MinPromptsPerCall, (prompts.Length + CallsInFlight - 1) / CallsInFlight);
        var answers = await Task.WhenAll(prompts.Chunk(perCall).Select(part => encoder.EmbedWithAsync(model, tower, [.. part], cancellationToken)));
        return [.. answers.SelectMany(answer => Rows(answer, info.EmbeddingDimension * sizeof(float)))];
    }

    private static IEnumerable<byte[]> Rows(byte[] embeddings, int width) =>
        Enumerable.Range(0, embeddings.Length / width).Select(row => embeddings.AsSpan(row * width, width).ToArray());

    private static byte[] Join(byte[][] embeddings)
    {
        var joined = new byte[embeddings.Sum(embedding => embedding.Length)];
        var at = 0;
        foreach (var embedding in embeddings)
        {
            embedding.CopyTo(joined, at);
            at += embedding.Length;
        }

        return joined;
    }

    // Names of models may hold slashes, fingerprints hold none.
    private (string Model, string Tower) ParseKey()
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.LastIndexOf('/');
        Require(slash > 0, $"'{key}' names no text tower: it must be a model and the fingerprint of its text tower.");
        return (key[..slash], key[(slash + 1)..]);
    }
}
