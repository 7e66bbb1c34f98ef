namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Tracks prompts that are being embedded, so that two calls of a tenant do not encode the same prompt twice.</summary>
/// <remarks>
/// Separate for each tenant, and for interactive requests and jobs, so that no caller waits for the turn of another. If two tenants request the same new prompt at the same
/// time, it is encoded twice, with the same embedding. Not thread-safe: used by a single grain.
/// </remarks>
internal sealed class PromptClaims
{
    private readonly Dictionary<(string Tenant, bool IsBulk, string Prompt), PromptClaim> _claims = [];

    /// <summary>Claims the prompts that no other call has claimed. Dispose the claim when they are stored, or on failure.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="isBulk">Whether they are for a job.</param>
    /// <param name="prompts">The prompts.</param>
    public PromptClaim Claim(string tenant, bool isBulk, IEnumerable<string> prompts)
    {
        var claim = new PromptClaim(gone => gone.Prompts.ForEach(prompt => _claims.Remove((tenant, isBulk, prompt))));
        foreach (var prompt in prompts)
        {
            if (_claims.TryAdd((tenant, isBulk, prompt), claim))
            {
                claim.Prompts.Add(prompt);
            }
            else if (_claims[(tenant, isBulk, prompt)] is var other && !claim.Others.Contains(other))
            {
                claim.Others.Add(other);
            }
        }

        return claim;
    }
}

/// <summary>The prompts that one call embeds.</summary>
/// <param name="release">Releases the prompts for other calls.</param>
internal sealed class PromptClaim(Action<PromptClaim> release) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The prompts.</summary>
    public List<string> Prompts { get; } = [];

    /// <summary>Claims of other calls to the remaining requested prompts.</summary>
    public List<PromptClaim> Others { get; } = [];

    /// <summary>Embeddings so far, by prompt.</summary>
    public Dictionary<string, byte[]> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when the call has succeeded or failed. <see cref="Rows"/> then contains the embeddings it obtained.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        release(this);
        _ended.TrySetResult();
    }
}
