namespace ZeroShotOrleans.Client;

/// <summary>Resolves the model of a call.</summary>
/// <param name="grains">Asked for the models of the cluster.</param>
/// <param name="configured">Model of calls that name none; empty to ask the cluster.</param>
internal sealed class ModelResolver(GrainClient grains, string configured)
{
    // Not asked with every call; a changed set of models is noticed soon enough.
    private static readonly TimeSpan _kept = TimeSpan.FromSeconds(30);

    private Tuple<string, long>? _found;

    /// <summary>The model that was named, or the default.</summary>
    /// <exception cref="ZeroShotException">There is no default.</exception>
    public async ValueTask<string> OfAsync(string? named, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(named) || configured.Length > 0)
        {
            return string.IsNullOrEmpty(named) ? configured : named;
        }

        if (Volatile.Read(ref _found) is var (name, asked) && TimeProvider.System.GetElapsedTime(asked) < _kept)
        {
            return name;
        }

        var answer = await grains.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _found, new(answer, TimeProvider.System.GetTimestamp()));
        return answer;
    }
}
