using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Fakes;

/// <summary>Records the ids of log messages, in order.</summary>
internal sealed class LogRecord<T> : ILogger<T>
{
    private readonly Channel<int> _ids = Channel.CreateUnbounded<int>();

    /// <summary>Messages not yet read by the test.</summary>
    public int Unread => _ids.Reader.Count;

    /// <summary>Waits for the next message and returns its id.</summary>
    public Task<int> NextAsync() => Soon.OfAsync(_ids.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a log message");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _ids.Writer.TryWrite(eventId.Id);
}
