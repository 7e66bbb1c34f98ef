using System.CommandLine;
using ZeroShotOrleans.TextFlood;

// dotnet run --project bench/TextFlood -c Release
// One key floods the text tower of a silo in a process of its own; another asks for one new label each second.
var clients = new Option<int>("--clients") { HelpName = "N", Description = "Concurrent requests of the flood. Default 40.", DefaultValueFactory = _ => 40 };
var labels = new Option<int>("--labels") { HelpName = "N", Description = "New labels of each. Default 2000.", DefaultValueFactory = _ => 2000 };
var templates = new Option<int>("--templates") { HelpName = "N", Description = "Templates of each. Default 100.", DefaultValueFactory = _ => 100 };
var seconds = new Option<int>("--seconds") { HelpName = "N", Description = "Duration. Default 75.", DefaultValueFactory = _ => 75 };
var command = new RootCommand("Measures how long a new label waits while another key floods the text tower.") { clients, labels, templates, seconds };
command.SetAction((parsed, cancellationToken) =>
    new Flood(parsed.GetValue(clients), parsed.GetValue(labels), parsed.GetValue(templates), TimeSpan.FromSeconds(parsed.GetValue(seconds))).RunAsync(cancellationToken));
return await command.Parse(args).InvokeAsync();
