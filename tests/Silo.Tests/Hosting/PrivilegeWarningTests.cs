using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

public sealed class PrivilegeWarningTests
{
    [Theory]
    [InlineData(false, false, "")]
    [InlineData(true, true, "runs as root.")]
    [InlineData(true, false, "runs as root and Images:Roots is empty")]
    public void A_silo_of_root_says_so(bool isPrivileged, bool hasRoots, string expected)
    {
        var log = new Lines();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(log))
            .Configure<ImageOptions>(images =>
            {
                if (hasRoots)
                {
                    images.Roots.Add("/photos");
                }
            })
            .BuildServiceProvider();

        PrivilegeWarning.Write(services, isPrivileged);

        Assert.Equal(isPrivileged ? 1 : 0, log.Said.Count);
        Assert.All(log.Said, line => Assert.Contains(expected, line, StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
