using System.Globalization;

namespace ZeroShotOrleans.Chaos;

/// <summary>Logs events with the seconds since the start, to correlate them with the logs of the processes.</summary>
internal sealed class EventLog(TextWriter writer)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Lock _lock = new();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    public void Write(string message)
    {
        lock (_lock)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,7:0.0} s  {message}"));
        }
    }
}
