namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Continuously polls the health routes, as a load balancer does, on a separate connection.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    public HealthWatch(Uri address)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = _timeout };
        _watching = Watch();
    }

    /// <summary>How often both routes were polled.</summary>
    public int Looks { get; private set; }

    /// <summary>Responses other than 200, described.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The slowest response.</summary>
    public TimeSpan Slowest { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _http.Dispose();
        _ended.Dispose();
    }

    private async Task Watch()
    {
        while (!_ended.IsCancellationRequested)
        {
            foreach (var path in (string[])["/health/ready", "/health/live"])
            {
                var started = TimeProvider.System.GetTimestamp();
                try
                {
                    using var answer = await _http.GetAsync(path);
                    if (!answer.IsSuccessStatusCode)
                    {
                        Problems.Add($"{path}: {answer.StatusCode} " + await answer.Content.ReadAsStringAsync());
                    }
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    Problems.Add($"{path}: {exception.Message}");
                }

                var time = TimeProvider.System.GetElapsedTime(started);
                Slowest = time > Slowest ? time : Slowest;
            }

            Looks++;
            await Task.Delay(_pause, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
