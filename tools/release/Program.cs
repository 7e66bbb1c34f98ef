using ZeroShotOrleans.Release;

const string help = """
    Makes a release of zso in artifacts/release: the dotnet tool, an archive for each platform, container images, and SHA256SUMS of all of them.

      dotnet run --project tools/release -- [options]

      --platform NAME    linux-x64, linux-arm64, osx-arm64 or win-x64; may be repeated (default: all four)
      --version VERSION  the version (default: the one in Directory.Build.props)
      --output FOLDER    where to write (default: artifacts/release)
      --work FOLDER      where to build (default: artifacts/release-build)
      --fast             compress less, for tests
      --no-images        no container images

    Exit codes: 0 all was made; 2 wrong options; 3 all but container images, whose base image could not be had; 1 anything else.
    """;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(help);
    return 0;
}

try
{
    return await ReleaseBuild.RunAsync(ReleaseOptions.Parse(args), Console.Out);
}
catch (OptionException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
catch (DotnetException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
