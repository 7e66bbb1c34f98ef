namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>The connection of the server, opened in the background so that agents need not wait for it, and again after a failure.</summary>
/// <param name="open">Opens a connection; returns the client and what to close.</param>
internal sealed class AgentConnection(Func<CancellationToken, Task<(IZeroShotClient Client, IAsyncDisposable Open)>> open) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private Task<(IZeroShotClient Client, IAsyncDisposable Open)>? _opening;

    /// <summary>Starts to connect.</summary>
    public void Start() => _ = OpenedAsync();

    /// <summary>The client, once it is connected.</summary>
    /// <exception cref="ZeroShotException">The cluster cannot be reached, or the state folder is in use.</exception>
    public async Task<IZeroShotClient> GetAsync(CancellationToken cancellationToken) => (await OpenedAsync().WaitAsync(cancellationToken)).Client;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_opening is { } opening)
        {
            try
            {
                await (await opening).Open.DisposeAsync();
            }
            catch (Exception exception) when (!opening.IsCompletedSuccessfully)
            {
                // It was never opened; the calls that needed it said why.
                _ = exception;
            }
        }

        _end.Dispose();
    }

    private Task<(IZeroShotClient Client, IAsyncDisposable Open)> OpenedAsync()
    {
        lock (_lock)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _opening = open(_end.Token);
            }

            return _opening;
        }
    }
}
