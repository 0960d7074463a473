"""Names and sentences of the demo data, as people and personnel offices write them.

All written for this project. No combination of them is a real person or firm.
"""

from __future__ import annotations

WOMEN = (
    "María Fernanda,Guadalupe,Rosa Isela,Verónica,Leticia,Araceli,Yolanda,Maribel,Patricia,Elvia,"
    "Norma,Sandra,Brenda,Karina,Jazmín,Lizbeth,Ofelia,Irma,Silvia,Alejandra,Dulce,Nayeli,Citlali,"
    "Xóchitl,Beatriz,Claudia,Adriana,Martha Elena,Teresa,Evelyn"
).split(",")
MEN = (
    "José Luis,Juan Carlos,Miguel Ángel,Francisco,Martín,Raúl,Gerardo,Ramón,Alfredo,Ernesto,"
    "Héctor,Óscar,Rubén,Sergio,Arturo,Gustavo,Efraín,Noé,Isidro,Abel,Brayan,Kevin,Édgar,Iván,"
    "Jesús,Pedro,Manuel,Rogelio,Fidel,Saúl,Ulises,Adán,Cristian,Erick,Ángel,Tomás,Wilfrido,Abundio,"
    "Chuy Alonso,Eleazar"
).split(",")
SURNAMES = (
    "Hernández,García,Martínez,López,González,Pérez,Rodríguez,Sánchez,Ramírez,Cruz,Flores,Gómez,"
    "Morales,Vázquez,Reyes,Jiménez,Torres,Díaz,Gutiérrez,Ruiz,Mendoza,Aguilar,Ortiz,Moreno,"
    "Castillo,Romero,Álvarez,Méndez,Chávez,Rivera,Juárez,Ramos,Domínguez,Herrera,Medina,Castro,"
    "Vargas,Guzmán,Velázquez,Muñoz,Rojas,Contreras,Salazar,Luna,Ortega,Guerrero,Santiago,Estrada,"
    "Bautista,Cortés,Soto,Alvarado,Espinoza,Lara,Ávila,Ríos,Cervantes,Silva,Delgado,Vega,Márquez,"
    "Sandoval,Carrillo,Fernández,León,Mejía,Solís,Núñez,Rosas,Valdez,Ibarra,Campos,Peña,Camacho,"
    "Tzompaxtle,Xicohténcatl,Cuautle,Pech,Chan,Zetina"
).split(",")

US_PLACES = (
    "Houston, TX;Dallas, TX;San Antonio, TX;Austin, TX;El Paso, TX;McAllen, TX;Phoenix, AZ;"
    "Tucson, AZ;Mesa, AZ;Los Angeles, CA;San Diego, CA;Fresno, CA;Bakersfield, CA;Santa Ana, CA;"
    "Salinas, CA;Chicago, IL;Aurora, IL;Denver, CO;Atlanta, GA;Dalton, GA;Raleigh, NC;"
    "Charlotte, NC;Las Vegas, NV;Salt Lake City, UT;Yakima, WA;Omaha, NE;Dodge City, KS;"
    "Indianapolis, IN;Nashville, TN;Orlando, FL;Homestead, FL;New York, NY;Kennett Square, PA"
).split(";")
# Arrest shares by state say where people lived: Texas, Arizona, California, the rest.
US_PLACE_WEIGHTS = [7.4] * 6 + [4.9] * 3 + [2.4] * 6 + [1.46] * 18

# US industry of long-stay returnees, share in percent, and occupations of each (domain facts).
INDUSTRIES: list[tuple[str, float, list[str]]] = [
    (
        "construction",
        25,
        "bricklayer-block-mason,cement-mason-concrete-finisher,construction-laborer,"
        "carpenter-framing-formwork,finish-carpenter,drywall-installer-taper,painter-construction,"
        "tile-and-stone-setter,roofer,plumber-pipefitter,electrician-building,"
        "hvac-and-refrigeration-mechanic,welder-flame-cutter,heavy-equipment-operator,"
        "construction-supervisor-foreman,plasterer-stucco-mason,fence-erector,"
        "reinforcing-iron-worker-rebar".split(","),
    ),
    (
        "hospitality",
        16,
        "cook-restaurant,fast-food-taco-cook,kitchen-helper-food-prep,dishwasher,waiter-server,"
        "busser-runner,bartender,hotel-housekeeper,chef-head-cook,restaurant-manager,"
        "hotel-receptionist-bilingual".split(","),
    ),
    (
        "agriculture",
        14,
        "crop-farm-laborer,fruit-and-berry-grower,nursery-and-greenhouse-worker,"
        "dairy-and-cattle-worker,farm-machinery-operator,farm-crew-leader,"
        "vegetable-crop-grower,poultry-farm-worker".split(","),
    ),
    (
        "manufacturing",
        12,
        "meat-poultry-and-fish-cutter,general-production-assembler,hand-packer,"
        "sewing-machine-operator,cnc-machine-operator,food-processing-machine-operator,"
        "manufacturing-laborer,welder-flame-cutter,quality-inspector,"
        "production-line-supervisor,woodworking-machine-operator".split(","),
    ),
    (
        "grounds and cleaning",
        13,
        "landscaper-groundskeeper,tree-trimmer-arborist,janitor-office-cleaner,domestic-cleaner,"
        "garden-laborer,specialized-cleaner-carpet-pool-post-construction,"
        "vehicle-washer-detailer".split(","),
    ),
    (
        "trade",
        7,
        "store-sales-assistant,cashier,shelf-filler-order-picker,butcher,shop-supervisor".split(
            ","
        ),
    ),
    (
        "transport",
        5,
        "heavy-truck-trailer-driver,delivery-van-light-truck-driver,forklift-operator,"
        "warehouse-shipping-clerk,freight-handler-loader-mover".split(","),
    ),
    (
        "services",
        5,
        "motor-vehicle-mechanic,diesel-mechanic,tire-repairer,vehicle-body-repairer,"
        "barber,upholsterer,laundry-worker,general-maintenance-worker-handyman".split(","),
    ),
    (
        "care and office",
        3,
        "childcare-worker,home-caregiver-for-older-disabled-people,medical-assistant,"
        "office-clerk,it-support-technician,interpreter-translator,"
        "bilingual-contact-centre-agent".split(","),
    ),
]

# What people say of a past job, by the first digits of its ISCO code, the longest that fits;
# English and Spanish mixed as they are in life.
DUTIES: dict[str, list[str]] = {
    "71": [
        "Hacíamos remodelaciones completas: tumbar, levantar, enjarrar y dejar terminado.",
        "New construction and service calls, worked with a crew of eight.",
        "Tenía mi propia herramienta y llevaba a dos ayudantes.",
    ],
    "7112": [
        "Levanté muros de block y hice el colado de losas en casas nuevas.",
        "Foundations, slabs and block walls. I ran the mixer and kept the level.",
    ],
    "7114": [
        "Foundations, slabs and driveways: set forms, pour and finish.",
        "Colaba banquetas y losas, planchaba el concreto y amarraba varilla.",
    ],
    "7115": ["Framing for custom homes, read blueprints, worked with a crew of eight."],
    "7121": ["Roofing crew: tear-off, shingles and flat roofs with torch."],
    "7122": ["Instalé pisos, azulejo y baños completos; tenía mi propia herramienta."],
    "7123": [
        "Hang, tape and finish sheetrock, level five. New homes and offices.",
        "Colgaba shirrok y hacía el tape y textura; también plafones.",
    ],
    "7126": ["Plumbing rough-in and finish, new construction and service calls."],
    "713": [
        "Interior and exterior paint, sprayer and roller, cabinets too.",
        "Pintaba casas por dentro y por fuera, preparaba las paredes y mezclaba colores.",
    ],
    "721": [
        "MIG and flux-core welding on trailers and gates; cut and fit from drawings.",
        "Soldaba estructura y tubería, TIG y electrodo, con inspección.",
    ],
    "722": ["Set up the machine, changed tools and checked pieces with calipers."],
    "723": [
        "Brakes, suspension, engines and diagnostics with scanner.",
        "Reparaba motores diésel y hacía los servicios de la flotilla.",
    ],
    "74": [
        "Pulled wire, set boxes and panels, residential and commercial.",
        "Instalaciones eléctricas en casas nuevas y cambio de centros de carga.",
    ],
    "7127": ["Installed and serviced AC units and coolers, brazing and refrigerant."],
    "7511": [
        "Deboning line, night shift, knife work all day in the cold room.",
        "Cortaba carne y la empacaba, cuchillo y sierra todo el día.",
    ],
    "8": [
        "Ran the line, kept the machine fed and checked the pieces.",
        "Operador de producción: ajustaba la máquina y registraba piezas.",
    ],
    "83": ["Drove loads between states, pre-trip inspections and paperwork."],
    "8344": ["Operaba el montacargas, turno de noche, sin accidentes."],
    "5": ["Atendía clientes en inglés y español y cerraba caja."],
    "512": [
        "Line cook on grill and fry station, up to 300 covers on weekends.",
        "Cocinaba de todo, sacaba las órdenes rápido y limpio.",
    ],
    "513": ["Atendía mesas, cobraba y cerraba caja; clientes en inglés y español."],
    "53": ["Cuidaba niños y señores mayores en casa."],
    "61": ["Trabajé en la pizca, en la poda y en el empaque de la huerta."],
    "6113": ["Mowing, edging, irrigation repairs and planting; ran a crew of four."],
    "612": ["Ordeñaba, movía el ganado y arreglaba cercas."],
    "9": [
        "Loaded and unloaded trucks, swept, stacked, whatever was needed.",
        "Ayudante general: cargar, limpiar, mover material.",
    ],
    "911": ["Limpieza por la noche: baños, pisos y basura.", "Cleaned rooms and floors, 15 a day."],
    "921": ["Trabajé en la pizca y en el empaque, por hora y por caja."],
    "932": ["Picking and packing, kept up with the line."],
    "94": ["Dishes, prep and closing; kept the kitchen clean."],
    "4": [
        "Answered phones and helped customers in English and Spanish.",
        "Llevaba papeles y archivo en la computadora.",
    ],
    "432": ["Llevaba el inventario y los embarques en la computadora."],
    "": [
        "Did the day-to-day work and trained the new people.",
        "Hacía de todo un poco y enseñaba a los nuevos.",
    ],
}

EMPLOYER_NAMES = (
    "Aceros del Cerro,Alimentos La Milpa,Arneses del Norte,Autopartes Río Verde,Bodegas Tres Soles,"
    "Campos del Bajío,Cárnicos La Loma,Cerámicas Barro Fino,Constructora Nopal,Constructora Peña "
    "Blanca,Contacto Bilingüe,Empaques del Valle,Estructuras El Yunque,Ferretería La Tuerca,"
    "Frigoríficos Laguna,Grupo Casa Buena,Grupo Mesa Larga,Hoteles Arena Clara,Hoteles Mar Quieto,"
    "Huertas Tierra Roja,Industrias Colibrí,Invernaderos Luz de Agua,Jardines y Obra,Limpieza "
    "Brillante,Logística Camino Real,Maderas Ocote,Manufacturas Sierra,Maquilados Frontera,"
    "Mercados Doña Chole,Mueblería Encino,Panificadora Trigal,Plásticos Duna,Plásticos Iguana,"
    "Refrigeración Polar,Restaurantes El Fogón,Seguridad Faro,Servicios Colmena,Soluciones Once,"
    "Talleres Águila,Textiles Añil,Transportes Correcaminos,Transportes La Curva,Tiendas La "
    "Esquina,Vidrios Claro,Viveros Jacaranda"
).split(",")
EMPLOYER_ENDINGS = ["", " del Norte", " de Occidente", " del Golfo", " del Bajío", " México"]

# Vacancies by state as the private sector offered them (May 2025); the rest share what is left.
VACANCY_SHARES = {
    "19": 10092,
    "09": 8147,
    "14": 5418,
    "15": 5105,
    "02": 3386,
    "11": 3323,
    "22": 3138,
    "05": 3122,
    "24": 2515,
    "21": 2323,
}
VACANCY_REST = 24_000

# What is hired, with weights: occupation, weight, pay from the floor as a ratio (low, high).
HIRED: list[tuple[str, float, float, float]] = [
    ("general-production-assembler", 10, 1.0, 1.35),
    ("electrical-electronic-assembler", 7, 1.0, 1.35),
    ("manufacturing-laborer", 7, 1.0, 1.2),
    ("forklift-operator", 5, 1.1, 1.6),
    ("warehouse-shipping-clerk", 5, 1.0, 1.5),
    ("shelf-filler-order-picker", 4, 1.0, 1.3),
    ("delivery-van-light-truck-driver", 5, 1.05, 1.6),
    ("heavy-truck-trailer-driver", 5, 1.6, 3.2),
    ("route-driver-driver-sales", 3, 1.05, 1.7),
    ("security-guard", 5, 1.0, 1.4),
    ("cashier", 4, 1.0, 1.2),
    ("store-sales-assistant", 4, 1.0, 1.3),
    ("bilingual-contact-centre-agent", 6, 1.25, 2.3),
    ("cook-restaurant", 4, 1.0, 1.5),
    ("kitchen-helper-food-prep", 3, 1.0, 1.2),
    ("waiter-server", 3, 1.0, 1.3),
    ("hotel-housekeeper", 3, 1.0, 1.2),
    ("bartender", 1, 1.0, 1.4),
    ("hotel-receptionist-bilingual", 1.5, 1.1, 1.7),
    ("bricklayer-block-mason", 4, 1.05, 1.7),
    ("construction-laborer", 4, 1.0, 1.25),
    ("drywall-installer-taper", 2.5, 1.15, 1.8),
    ("carpenter-framing-formwork", 2.5, 1.1, 1.7),
    ("painter-construction", 2, 1.0, 1.5),
    ("electrician-building", 3, 1.15, 1.9),
    ("plumber-pipefitter", 2, 1.1, 1.7),
    ("welder-flame-cutter", 4, 1.2, 2.3),
    ("hvac-and-refrigeration-mechanic", 1.5, 1.2, 2.0),
    ("heavy-equipment-operator", 2, 1.4, 2.4),
    ("construction-supervisor-foreman", 1.5, 1.6, 2.8),
    ("cnc-machine-operator", 2.5, 1.3, 2.2),
    ("industrial-machinery-mechanic", 2.5, 1.4, 2.5),
    ("mechatronics-technician", 1.5, 1.6, 2.8),
    ("quality-inspector", 2, 1.2, 1.9),
    ("production-line-supervisor", 1.5, 1.5, 2.6),
    ("sewing-machine-operator", 2.5, 1.0, 1.3),
    ("meat-poultry-and-fish-cutter", 2, 1.0, 1.5),
    ("food-processing-machine-operator", 2, 1.0, 1.4),
    ("hand-packer", 3, 1.0, 1.15),
    ("crop-farm-laborer", 3, 1.0, 1.2),
    ("nursery-and-greenhouse-worker", 3, 1.0, 1.3),
    ("landscaper-groundskeeper", 1.5, 1.0, 1.3),
    ("janitor-office-cleaner", 3.5, 1.0, 1.15),
    ("domestic-cleaner", 1, 1.0, 1.2),
    ("home-caregiver-for-older-disabled-people", 1, 1.0, 1.4),
    ("motor-vehicle-mechanic", 2, 1.1, 1.8),
    ("diesel-mechanic", 1.5, 1.3, 2.2),
    ("office-clerk", 2.5, 1.0, 1.4),
    ("it-support-technician", 1.5, 1.4, 2.4),
    ("english-teacher", 1, 1.1, 1.9),
    ("interpreter-translator", 0.5, 1.4, 2.5),
    ("sales-representative", 2.5, 1.0, 1.9),
    ("general-maintenance-worker-handyman", 2, 1.05, 1.6),
    ("barber", 0.5, 1.0, 1.4),
    ("practical-technical-nurse", 0.7, 1.2, 1.9),
]

POSTING_OPENINGS = [
    "Buscamos {title} para {place}. Somos una empresa en crecimiento con más de diez años.",
    "Se solicita {title}. Presentarse de lunes a viernes con solicitud elaborada.",
    "Empresa del ramo invita a su equipo a {title}. Contratación directa, sin intermediarios.",
    "Por apertura de nueva línea solicitamos {title}. No necesitas experiencia en México: si lo "
    "hiciste en Estados Unidos, cuenta.",
    "We are hiring! {title} for our site in {place}. Bilingual people welcome.",
]
POSTING_DUTIES: dict[str, list[str]] = {
    "71": [
        "Trabajo en obra de vivienda según plano; uso de herramienta eléctrica y de mano.",
        "Reparaciones y remodelación de locales; se trabaja por cuadrilla.",
    ],
    "7112": ["Trazo, nivelación y acabados según plano en obra de vivienda."],
    "7115": ["Cimbra y estructura según plano; uso de herramienta eléctrica y de mano."],
    "7123": ["Instalación de plafones y muros de tablaroca, encintado y textura."],
    "9313": ["Apoyo en cimbra, armado y colado; acarreo y limpieza de obra."],
    "721": ["Soldadura MIG y microalambre en estructura ligera, lectura de planos."],
    "723": ["Mantenimiento preventivo y correctivo, diagnóstico y prueba."],
    "722": ["Ajuste de máquinas CNC, medición con vernier y micrómetro."],
    "741": ["Instalación y mantenimiento eléctrico en baja tensión, canalización y tableros."],
    "7511": ["Corte y porcionado de carne en cuarto frío, con higiene y equipo de protección."],
    "8": ["Operar la línea, registrar producción y cuidar calidad y seguridad."],
    "8212": ["Ensamble de arneses y tarjetas, uso de cautín y pinzas; se capacita."],
    "832": ["Carga, ruta y entrega; revisión de la unidad antes de salir."],
    "833": ["Viajes locales y foráneos; revisión de la unidad antes de salir."],
    "8342": ["Movimiento de tierras y carga en obra; revisión diaria del equipo."],
    "8344": ["Mover tarimas con montacargas, acomodar racks y surtir la línea."],
    "4222": [
        "Handle inbound calls from US customers, solve billing questions and log each case.",
        "Atención a clientes de Estados Unidos por teléfono y chat, en inglés.",
    ],
    "512": ["Preparar alimentos en línea caliente, limpieza de la estación e inventario."],
    "513": ["Atención a comensales, comandas y cobro."],
    "52": ["Atención en piso, cobro en caja y acomodo de mercancía."],
    "53": ["Acompañamiento y cuidado en casa, con trato amable."],
    "54": ["Rondines, registro de visitantes y control de accesos."],
    "61": ["Poda, riego, plantación y cuidado de las plantas."],
    "911": ["Limpieza y arreglo de las áreas asignadas; se entrega material y equipo."],
    "921": ["Cosecha y selección de fruta; pago por día más destajo."],
    "932": ["Empaque, estiba y limpieza del área; trabajo de pie."],
    "933": ["Surtido, acomodo, carga y descarga en almacén."],
    "941": ["Apoyo en cocina, lavado de loza y limpieza del área."],
    "": [
        "Funciones propias del puesto; se ofrece capacitación.",
        "Reportes diarios, trabajo en equipo y contacto con clientes.",
    ],
}
# How a posting says which skills it asks for.
SKILLS_ASKED = [
    "Experiencia en {skills}.",
    "Se requiere saber de {skills}.",
    "Actividades: {skills}.",
]
BENEFITS = [
    "Vales de despensa",
    "Caja de ahorro",
    "Bono de puntualidad",
    "Uniforme sin costo",
    "Comedor subsidiado",
    "Seguro de vida",
    "Prestaciones superiores a las de la ley",
    "Pago semanal",
]
TITLE_STYLES = ["{t}", "{t}", "{t}", "{T}", "Se solicita {t}", "{t} - {shift}", "{t} / {city}"]
SHIFT_WORDS = {
    "day": "turno de día",
    "evening": "turno vespertino",
    "night": "turno nocturno",
    "rotating": "turnos rotativos",
    "part_time": "medio tiempo",
}
