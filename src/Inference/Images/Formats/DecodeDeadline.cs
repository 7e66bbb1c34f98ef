using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The processor time that the decoding of one image may take on its thread. Decoders ask between rows, so that the work ends and not only the wait for it.</summary>
/// <remarks>
/// Processor time, not time on the wall: a bulk thread that waits for interactive ones must not turn its image into an error. Windows reports it too coarsely; there the
/// wall clock counts.
/// </remarks>
internal readonly partial struct DecodeDeadline
{
    // CLOCK_THREAD_CPUTIME_ID.
    private const int LinuxThreadTime = 3, DarwinThreadTime = 16;

    private readonly TimeSpan _most;
    private readonly TimeSpan _end;

    private DecodeDeadline(TimeSpan most) => (_most, _end) = (most, Now() + most);

    /// <summary>Whether the time is used up.</summary>
    public bool IsPast => _most > TimeSpan.Zero && Now() > _end;

    /// <summary>The error of an image whose time is used up.</summary>
    public ImageReadError Error => new(
        ImageReadErrorKind.TooMuchTime,
        string.Create(CultureInfo.InvariantCulture, $"Decoding took more than {_most.TotalSeconds:0.###} seconds of processor time and was stopped (Images:DecodeSeconds). Save the image again with another program."));

    /// <summary>Starts the clock.</summary>
    /// <param name="most">The time allowed; zero or less: any.</param>
    public static DecodeDeadline In(TimeSpan most) => new(most);

    private static unsafe TimeSpan Now()
    {
        if (OperatingSystem.IsWindows())
        {
            return Stopwatch.GetElapsedTime(0);
        }

        // struct timespec on 64-bit systems: seconds and nanoseconds.
        var time = stackalloc long[2];
        return ClockGetTime(OperatingSystem.IsMacOS() ? DarwinThreadTime : LinuxThreadTime, time) == 0
            ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / TimeSpan.NanosecondsPerTick)
            : Stopwatch.GetElapsedTime(0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static unsafe partial int ClockGetTime(int clock, long* time);
}
