namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Sends requests at a fixed rate regardless of responses, as many independent users do.</summary>
internal static class OpenLoop
{
    /// <summary>Runs the load.</summary>
    /// <param name="request">The request.</param>
    /// <param name="perSecond">Requests per second.</param>
    /// <param name="duration">Duration; requests in flight at the end are awaited.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>Times are measured from when a request was due: one that could not be sent in time has waited as well.</returns>
    public static async Task<Tally> RunAsync(PhotoRequest request, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var started = TimeProvider.System.GetTimestamp();
        List<Task> sent = [];
        for (var number = 0; TimeSpan.FromSeconds(number / perSecond) < duration; number++)
        {
            var due = TimeSpan.FromSeconds(number / perSecond);
            var early = due - TimeProvider.System.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellationToken);
            }

            sent.Add(Task.Run(
                async () => tally.Add(await request.SendAsync(cancellationToken), TimeProvider.System.GetElapsedTime(started) - due), cancellationToken));
        }

        await Task.WhenAll(sent);
        return tally;
    }
}
