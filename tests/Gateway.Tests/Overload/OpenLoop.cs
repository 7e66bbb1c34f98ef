namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Sends at a fixed rate whatever becomes of what was sent, as many people do who do not know of each other.</summary>
internal static class OpenLoop
{
    /// <summary>Sends.</summary>
    /// <param name="request">What.</param>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="duration">For how long; what is under way then is awaited.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Times run from the moment at which a request was due: one that could not leave in time has waited as well.</returns>
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
