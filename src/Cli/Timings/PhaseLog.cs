using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace ZeroShotOrleans.Cli.Timings;

/// <summary>Writes where the time of a command went to standard error: <c>ZSO_TIMINGS=1</c>.</summary>
/// <remarks>
/// One line per phase, tab-separated: <c>timing</c>, its start in milliseconds since the start of the process, its duration, its name. Phases overlap.
/// Then one line per loaded assembly: <c>assembly</c>, its name.
/// </remarks>
internal sealed class PhaseLog : IDisposable
{
    /// <summary>The environment variable that switches it on.</summary>
    public const string Variable = "ZSO_TIMINGS";

    // "ZeroShotOrleans" has the spans of the silo, "ZeroShotOrleans.Start" the phases of start and stop.
    private const string Sources = "ZeroShotOrleans";

    private static readonly ActivitySource _source = new("ZeroShotOrleans.Start");

    private readonly ConcurrentQueue<(string Name, DateTime Start, TimeSpan Duration)> _phases = new();
    private readonly DateTime _start = Process.GetCurrentProcess().StartTime.ToUniversalTime();
    private readonly DateTime _main = TimeProvider.System.GetUtcNow().UtcDateTime;
    private readonly ActivityListener _listener;
    private readonly TextWriter _error;

    private PhaseLog(TextWriter error)
    {
        _error = error;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith(Sources, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = phase => _phases.Enqueue((phase.DisplayName, phase.StartTimeUtc, phase.Duration)),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Starts to listen, if the variable asks for it; otherwise null.</summary>
    public static PhaseLog? OfThisProcess(TextWriter error) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } and not "0" ? new PhaseLog(error) : null;

    /// <summary>Starts a phase; dispose it at its end.</summary>
    public static Activity? Enter(string phase) => _source.StartActivity(phase);

    /// <summary>Writes the phases in the order of their start.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        Write(_start, _main - _start, "runtime start");
        foreach (var (name, start, duration) in _phases.OrderBy(phase => phase.Start))
        {
            Write(start, duration, name);
        }

        using var process = Process.GetCurrentProcess();
        Write(_start, TimeProvider.System.GetUtcNow().UtcDateTime - _start, "process");
        Write(_start, process.TotalProcessorTime, "processor time");
        Write(_start, JitInfo.GetCompilationTime(), string.Create(CultureInfo.InvariantCulture, $"compiling {JitInfo.GetCompiledMethodCount()} methods"));
        foreach (var name in AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).Order(StringComparer.Ordinal))
        {
            _error.WriteLine($"assembly\t{name}");
        }
    }

    private void Write(DateTime start, TimeSpan duration, string name) => _error.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"timing\t{(start - _start).TotalMilliseconds:0}\t{duration.TotalMilliseconds:0}\t{name}"));
}
