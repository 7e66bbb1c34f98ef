using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Limits the CPU time for decoding one image on its thread. Decoders check it between rows, so that the work itself stops, not just the wait for it.</summary>
/// <remarks>
/// CPU time instead of wall-clock time, because an image must not fail when its bulk thread is preempted by interactive ones. On Windows, where the resolution of
/// CPU time is too coarse, wall-clock time is used.
/// </remarks>
internal readonly partial struct DecodeDeadline
{
    // Values of CLOCK_THREAD_CPUTIME_ID.
    private const int LinuxThreadTime = 3, DarwinThreadTime = 16;

    private readonly TimeSpan _most;
    private readonly TimeSpan _end;

    private DecodeDeadline(TimeSpan most) => (_most, _end) = (most, Now() + most);

    /// <summary>Whether the time limit is exceeded.</summary>
    public bool IsPast => _most > TimeSpan.Zero && Now() > _end;

    /// <summary>The error for an image that exceeded the limit.</summary>
    public ImageReadError Error => new(
        ImageReadErrorKind.TooMuchTime,
        string.Create(CultureInfo.InvariantCulture, $"Decoding took more than {_most.TotalSeconds:0.###} seconds of processor time and was stopped (Images:DecodeSeconds). Save the image again with another program."));

    /// <summary>Starts the clock.</summary>
    /// <param name="most">The time limit; zero or less for no limit.</param>
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
