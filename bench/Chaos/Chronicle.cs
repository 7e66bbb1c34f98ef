using System.Globalization;

namespace ZeroShotOrleans.Chaos;

/// <summary>Says what happens, with the seconds since the start: the same clock as that of the logs, so that both can be read side by side.</summary>
internal sealed class Chronicle(TextWriter writer)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Lock _lock = new();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    public void Write(string what)
    {
        lock (_lock)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,7:0.0} s  {what}"));
        }
    }
}
