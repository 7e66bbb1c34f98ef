using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ZeroShotOrleans.Silo;

/// <summary>Loads the settings file given by <c>--settings FILE</c>.</summary>
public static class SettingsFile
{
    /// <summary>Adds the file, if one is given. It overrides <c>appsettings.json</c>; environment variables and the command line override it.</summary>
    /// <param name="builder">The host builder.</param>
    /// <param name="args">The command line.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not valid JSON.</exception>
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
