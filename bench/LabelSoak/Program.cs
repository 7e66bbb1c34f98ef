using System.CommandLine;
using ZeroShotOrleans.LabelSoak;

// dotnet run --project bench/LabelSoak -c Release
// Sends a photo with ever new labels to a silo in a process of its own, and from time to time with labels it knows.
var sets = new Option<int>("--sets") { HelpName = "N", Description = "Distinct label sets. Default 5000.", DefaultValueFactory = _ => 5000 };
var labels = new Option<int>("--labels") { HelpName = "N", Description = "Labels of each set. Default 20.", DefaultValueFactory = _ => 20 };
var settings = new Option<string[]>("--set") { HelpName = "KEY=VALUE", Description = "A setting of the silo, such as Labels:MaxCachedBytes=33554432. May be given several times." };
var redis = new Option<bool>("--redis") { Description = "Keep the state in a Redis of its own instead of the file." };
var command = new RootCommand("Measures the state and the memory of a silo whose clients send new labels with each request.") { sets, labels, redis, settings };
command.SetAction((parsed, cancellationToken) => new Soak(parsed.GetValue(sets), parsed.GetValue(labels), parsed.GetValue(redis), parsed.GetValue(settings) ?? []).RunAsync(cancellationToken));
return await command.Parse(args).InvokeAsync();
