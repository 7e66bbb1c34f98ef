using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Prompts;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Prompt embeddings of one text tower. If two label sets have the same new prompt, the second waits for the first; all others take turns at the text encoders.</summary>
[Reentrant]
internal sealed class PromptGrain(IPromptStore store, PromptBudget budget, CacheMeter meter) : Grain, IPromptGrain
{
    private readonly CacheCounts _counts = meter.Of("prompts");
    private readonly PromptClaims _claims = new();

    // A run of a text tower occupies one core: one call runs while the next waits for its turn.
    private const int CallsInFlight = 2;

    // Below this size, splitting a call in two would make its batches inefficient.
    private const int MinPromptsPerCall = 16;

    // The embeddings of a call are stored before the next call, so that little is lost when the caller cancels.
    private const int MaxPromptsPerCall = 64;

    /// <summary>The grain key of a model's text tower.</summary>
    public static string KeyOf(ModelInfo model) => $"{model.Name}/{model.TextFingerprint}";

    public async Task<PromptEmbeddings> EmbedAsync(ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length is >= 1 and <= ITextEncoderGrain.MaxPromptsPerCall,
            $"{prompts.Length} prompts are outside the limits of a call. Send 1 to {ITextEncoderGrain.MaxPromptsPerCall} at a time.");
        var (batch, tenant) = (PromptBatch.Current, CallContext.Tenant);
        var rows = new Dictionary<string, byte[]>(prompts.Length, StringComparer.Ordinal);
        var embedded = 0;
        while (prompts.Any(prompt => !rows.ContainsKey(prompt)))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Prompts whose claim another call abandons are claimed in the next iteration.
            var claim = _claims.Claim(tenant, batch.IsBulk, prompts.Where(prompt => !rows.ContainsKey(prompt)));
            using (claim)
            {
                embedded += await FillAsync(claim, batch with { HasStarted = batch.HasStarted || embedded > 0 }, cancellationToken);
            }

            Take(claim);
            foreach (var other in claim.Others)
            {
                await other.Ended.WaitAsync(cancellationToken);
                _counts.Hit(Take(other));
            }
        }

        return new PromptEmbeddings(Join([.. prompts.Select(prompt => rows[prompt])]), embedded);

        int Take(PromptClaim from)
        {
            var taken = 0;
            foreach (var prompt in prompts)
            {
                if (from.Rows.TryGetValue(prompt, out var row) && rows.TryAdd(prompt, row))
                {
                    taken++;
                }
            }

            return taken;
        }
    }

    // Returns how many prompts were encoded.
    private async Task<int> FillAsync(PromptClaim claim, PromptBatch batch, CancellationToken cancellationToken)
    {
        if (claim.Prompts.Count == 0)
        {
            return 0;
        }

        var (model, tower) = ParseKey();
        var stored = await store.FindAsync(tower, [.. claim.Prompts], cancellationToken);
        foreach (var (prompt, row) in claim.Prompts.Zip(stored))
        {
            if (row is not null)
            {
                claim.Rows[prompt] = row;
            }
        }

        string[] missing = [.. claim.Prompts.Where(prompt => !claim.Rows.ContainsKey(prompt))];
        _counts.Hit(claim.Prompts.Count - missing.Length);
        _counts.Miss(missing.Length);
        await budget.TouchAsync(tower, [.. claim.Prompts.Where(claim.Rows.ContainsKey)], cancellationToken);
        if (missing.Length > 0)
        {
            // Assumes that the share of missing prompts is the same in later calls.
            var toCome = (int)((long)batch.ToCome * missing.Length / claim.Prompts.Count);
            await EncodeAsync(claim, model, tower, missing, batch with { ToCome = toCome }, cancellationToken);
        }

        return missing.Length;
    }

    private async Task EncodeAsync(PromptClaim claim, string model, string tower, string[] missing, PromptBatch batch, CancellationToken cancellationToken)
    {
        var encoder = GrainFactory.GetTextEncoder();
        var info = await encoder.DescribeAsync(model, cancellationToken);

        // Otherwise, embeddings of a different tower would be stored permanently under this key.
        if (info.TextFingerprint != tower)
        {
            throw TextTowerMismatch.Of(model, info.TextFingerprint, tower);
        }

        var perCall = Math.Clamp((missing.Length + CallsInFlight - 1) / CallsInFlight, MinPromptsPerCall, MaxPromptsPerCall);
        var (next, left, failed) = (0, batch.ToCome + missing.Length, false);
        var calls = missing.Chunk(perCall).ToArray();

        // The second call may reach another encoder silo, which always accepts calls of a request that has started.
        if (!batch.HasStarted && calls.Length > CallsInFlight)
        {
            await NextAsync();
            batch = batch with { HasStarted = true };
        }

        await Task.WhenAll(Enumerable.Range(0, CallsInFlight).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            try
            {
                while (next < calls.Length && !failed)
                {
                    await NextAsync();
                }
            }
            catch
            {
                // The other call still stores the prompts that it has started.
                failed = true;
                throw;
            }
        }

        async Task NextAsync()
        {
            var prompts = calls[next++];
            left -= prompts.Length;
            (batch with { ToCome = left }).Apply();
            var embeddings = await encoder.EmbedWithAsync(model, tower, [.. prompts], cancellationToken);
            ImmutableArray<KeyValuePair<string, byte[]>> rows = [.. prompts.Zip(Rows(embeddings, info.EmbeddingDimension * sizeof(float)), (prompt, row) => KeyValuePair.Create(prompt, row))];

            // Ignores the caller's token: computed embeddings are stored even if the caller has left.
            await store.SaveAsync(tower, rows, CancellationToken.None);
            await budget.SavedAsync(rows.Length, rows.Sum(row => row.Value.LongLength));
            foreach (var (prompt, row) in rows)
            {
                claim.Rows[prompt] = row;
            }
        }
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

    // Model names may contain slashes; fingerprints never do.
    private (string Model, string Tower) ParseKey()
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.LastIndexOf('/');
        Require(slash > 0, $"'{key}' names no text tower: it must be a model and the fingerprint of its text tower.");
        return (key[..slash], key[(slash + 1)..]);
    }
}
