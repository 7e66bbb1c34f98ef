using System.CommandLine;
using ZeroShotOrleans.Soak;

// dotnet run --project bench/Soak -c Release
// Everything that clients do, well or badly, for an hour against a silo in a process of its own.
var minutes = new Option<double>("--minutes") { HelpName = "N", Description = "Duration. Default 60.", DefaultValueFactory = _ => 60 };
var settings = new Option<string[]>("--set") { HelpName = "KEY=VALUE", Description = "A setting of the silo, such as Jobs:KeepFinished=20. May be given several times." };
var command = new RootCommand("Measures whether memory, file descriptors and state of a silo stay level under mixed requests.") { minutes, settings };
command.SetAction((parsed, cancellationToken) => new SoakRun(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(settings) ?? []).RunAsync(cancellationToken));
return await command.Parse(args).InvokeAsync();
