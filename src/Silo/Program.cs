using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Silo;

try
{
    var builder = Host.CreateApplicationBuilder(args).AddSettingsFile(args).AddZeroShotSilo();
    using var host = builder.Build();
    host.OpenZeroShotState();
    await host.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ZeroShotException or InvalidOperationException or OptionsValidationException or IOException or InvalidDataException)
{
    await Console.Error.WriteLineAsync($"The silo cannot start. {exception.Message}");
    return exception is ZeroShotException ? 3 : 2;
}
