using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>Collects log messages.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Message)> _lines = new();

    /// <summary>Messages of a category, oldest first.</summary>
    public string[] Of(string category) => [.. _lines.Where(line => line.Category == category).Select(line => line.Message)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines._lines.Enqueue((category, formatter(state, exception) + (exception is null ? "" : " " + exception)));
    }
}
