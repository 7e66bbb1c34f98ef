using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>Logs once when the state directory is deleted or replaced under a running silo, and when it is back.</summary>
internal sealed partial class StateWatch(StateDatabase database, TimeProvider time, ILogger<StateWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, time);
        var told = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var problem = database.Problem;
                if (problem is not null && !told)
                {
                    LogLost(problem);
                }
                else if (problem is null && told)
                {
                    LogBack();
                }

                told = problem is not null;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    [LoggerMessage(3201, LogLevel.Critical, "{Problem}")]
    private partial void LogLost(string problem);

    [LoggerMessage(3202, LogLevel.Information, "The state directory is back.")]
    private partial void LogBack();
}
