using ZeroShotOrleans.Chaos;

return await ChaosOptions.Command(ChaosRun.RunAsync).Parse(args).InvokeAsync();
