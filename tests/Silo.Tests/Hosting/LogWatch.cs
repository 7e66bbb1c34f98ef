using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

/// <summary>Waits for messages in a silo's log.</summary>
internal sealed class LogWatch(string category) : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _said = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the first line that contains the text.</summary>
    public async Task<string> LineAsync(string words, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_said.Find(line => line.Contains(words, StringComparison.Ordinal)) is { } line)
                {
                    return line;
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName == category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            _said.Add(formatter(state, exception));
            told = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.SetResult();
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
        // Shared by several silos.
    }
}
