namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Prompts that calls are getting the embeddings of, so that two calls of a tenant do not have one encoded twice.</summary>
/// <remarks>
/// Kept apart by tenant, and by interactive requests and jobs: nobody waits for the turn of somebody else. Two tenants that ask for the same new prompt at the same
/// moment have it encoded twice, with the same embedding. Belongs to one grain.
/// </remarks>
internal sealed class PromptClaims
{
    private readonly Dictionary<(string Tenant, bool IsBulk, string Prompt), PromptClaim> _claims = [];

    /// <summary>Claims those prompts that no other call has claimed. Dispose the claim when they are stored, or will not be.</summary>
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

/// <summary>The prompts that one call gets the embeddings of.</summary>
/// <param name="release">Lets others claim them.</param>
internal sealed class PromptClaim(Action<PromptClaim> release) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The prompts.</summary>
    public List<string> Prompts { get; } = [];

    /// <summary>Claims of other calls to the rest of what was asked for.</summary>
    public List<PromptClaim> Others { get; } = [];

    /// <summary>Embeddings so far, by prompt.</summary>
    public Dictionary<string, byte[]> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when the call has ended, well or not: <see cref="Rows"/> then has what it got.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        release(this);
        _ended.TrySetResult();
    }
}
