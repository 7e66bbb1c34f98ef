using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ZeroShotOrleans.Silo;

/// <summary>Reads the settings that <c>--settings FILE</c> names.</summary>
public static class SettingsFile
{
    /// <summary>Adds the file, if one is named. It goes before <c>appsettings.json</c>; environment and command line go before it.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="args">The command line.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static TBuilder AddSettingsFile<TBuilder>(this TBuilder builder, string[] args)
        where TBuilder : IHostApplicationBuilder
    {
        if (builder.Configuration["settings"] is { Length: > 0 } file)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
        }

        return builder;
    }
}
