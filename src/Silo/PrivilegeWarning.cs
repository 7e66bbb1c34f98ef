using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Silo;

/// <summary>Warns about a silo that runs as root: it can read what nobody who submits a job can.</summary>
internal static partial class PrivilegeWarning
{
    /// <summary>Logs the warning.</summary>
    /// <param name="services">The silo's.</param>
    /// <param name="isPrivileged">Whether the process runs as root or administrator.</param>
    public static void Write(IServiceProvider services, bool isPrivileged)
    {
        if (!isPrivileged)
        {
            return;
        }

        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PrivilegeWarning).FullName!);
        if (services.GetRequiredService<IOptions<ImageOptions>>().Value.Roots.Count > 0)
        {
            LogPrivileged(logger);
        }
        else
        {
            LogUnlimited(logger);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "This silo runs as root. Run it as a user that can read the images and write the state directory, and nothing else.")]
    private static partial void LogPrivileged(ILogger logger);

    [LoggerMessage(4002, LogLevel.Warning,
        "This silo runs as root and Images:Roots is empty: every user of this machine who reaches its ports can have any image file read. Set Images:Roots, and run the silo as a user that can read only the images.")]
    private static partial void LogUnlimited(ILogger logger);
}
